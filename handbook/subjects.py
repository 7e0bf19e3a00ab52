"""What `clocks` asks about pages, places and documents: who looks after them, whether they are there, whom to tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Model
from django.urls import reverse
from django.utils import timezone

from clocks.chased import Chased
from clocks.subjects import Card, Due, Standing
from handbook.models import Emergency, HandbookPage, Paper, Place
from hospital.models import Role, User
from hospital.statements import AnyOf


class Held(NamedTuple):
    """Read with the lock. `title` and `link` are what a message says of it."""

    title: str
    link: str
    is_there: bool
    site_id: int
    zone: str
    holder: int | None = None
    department_id: None = None


class PageSubject(Chased):
    """A reminder goes to whoever keeps it, a step to the editor-in-chief."""

    kind = "handbookpage"
    model: type[Model] = HandbookPage
    columns: tuple[str, ...] = (
        "pk", "title", "live", "site_id", "site__zone", "keeper_id", "keeper__is_active", "deputy_id",
    )  # fmt: skip
    falls_to = Role.EDITOR
    verb = "handbookpage.chase"
    held_in: tuple[str, ...] = ()  # who answers for a page is part of it, and changed with its editor

    def row(self, *values: Any) -> Held:
        pk, title, live, site, zone, keeper, is_active, deputy = values
        return Held(title, reverse("handbook-check", args=[pk]), live, site, zone, keeper if is_active else deputy)

    def lock(self, ids: Sequence[int]) -> Mapping[int, Held]:
        """In two statements: a page is two rows, and of one it cannot be said in the same breath which is meant."""
        free = self.rows.filter(AnyOf(F("pk"), ids))
        if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
            free = free.select_for_update(skip_locked=True, no_key=True, of=("self",))
        found = self.rows.filter(pk__in=[row.pk for row in free.only("pk")]).values_list("pk", *self.columns)
        return {pk: self.row(*values) for pk, *values in found}

    def is_owed(self, due: Due) -> bool:
        return bool(due.row.is_there)

    def holder(self, due: Due) -> int | None:
        return due.owner_id or due.row.holder

    def fit(self, user: User) -> Any:
        rows: Any = self.rows  # each of them has a manager that says who sees what
        return rows.visible_to(user)

    def entry(self, due: Due) -> tuple[str, int, Mapping[str, Any]]:
        return self.kind, due.subject_id, {"kind": due.clock_kind}

    def message(self, due: Due) -> Mapping[str, Any]:
        link = reverse("handbook-emergencies") if due.clock_kind == "page_after" else due.row.link
        context = {"title": due.row.title, "date": due.due_on, "link": settings.SITE_URL + link}
        template = f"handbook/{'not_checked' if due.number else 'to_check'}"
        return {"template": template, "context": context, "is_digest": bool(due.data.get("is_digest"))}

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        """What is owed goes on by the rules it began with; those of today hold from the next look on."""
        rows = self.rows.filter(AnyOf(F("pk"), ids)).values_list("pk", "profile_version")
        return {pk: Standing(timezone.localdate(), version) for pk, version in rows}

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """A live page is nobody's secret; who may not work on it is led to it as readers see it.

        What was published at once is looked at in a list of its own, and pressing "Checked" would not settle it.
        """
        rows = (
            HandbookPage.objects.live().filter(pk__in=list(ids)).select_related("site", "locale").defer("body", "easy")
        )
        mine = set(
            HandbookPage.objects.visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        )
        hurried = set(Emergency.objects.visible_to(user).open().filter(page__in=mine).values_list("page", flat=True))
        urls = {pk: reverse("handbook-check", args=[pk]) for pk in mine}
        urls |= {pk: reverse("handbook-emergencies") for pk in hurried}
        return {row.pk: _card(row, row.slug, urls.get(row.pk) or row.address, row.title) for row in rows}


def _card(row: HandbookPage | Place | Paper, ref: str, url: str, title: str) -> Card:
    return Card(ref, title, url, where=str(row.site), is_rated=False)


class PlaceSubject(PageSubject):
    kind = "place"
    model = Place
    verb = "place.chase"
    columns = ("code", "name", "is_shown", "site_id", "site__zone", "site__code")

    def row(self, *values: Any) -> Held:
        code, name, is_shown, site, zone, site_code = values
        title = str(Place(name=name, code=code))
        return Held(title, reverse("place-change", args=[site_code, code]), is_shown, site, zone)

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        rows = Place.objects.visible_to(user).filter(pk__in=list(ids), is_shown=True).select_related("site")
        return {row.pk: _card(row, row.code, row.get_absolute_url(), str(row)) for row in rows}


class PaperSubject(PageSubject):
    kind = "paper"
    model = Paper
    verb = "paper.chase"
    held_in = ("reviewer",)
    columns = ("code", "retired_at", "site_id", "site__zone", "site__code", "reviewer_id", "reviewer__is_active")

    def row(self, *values: Any) -> Held:
        code, retired_at, site, zone, site_code, reviewer, is_active = values
        link = reverse("paper", args=[site_code, code])
        return Held(code, link, retired_at is None, site, zone, reviewer if is_active else None)

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        rows = Paper.objects.visible_to(user).filter(pk__in=list(ids), retired_at=None).select_related("site")
        return {row.pk: _card(row, row.code, row.get_absolute_url(), str(row)) for row in rows}

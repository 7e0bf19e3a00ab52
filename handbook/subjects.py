"""What `clocks` asks about pages, places and documents: who looks after them, whether they are there, whom to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Model
from django.urls import reverse
from django.utils import timezone

import audit.log
from audit.log import Row
from clocks.subjects import Card, Due, Owed, Raised, Standing
from clocks.unasked import Unasked
from handbook.models import HandbookPage, Paper, Place
from hospital.models import Role, User
from hospital.recipients import Ask, Recipients, resolve_many
from hospital.statements import AnyOf
from outbox import actions as outbox
from outbox.actions import Parcel


class Held(NamedTuple):
    """Read with the lock. `title` and `link` are what a message says of it."""

    title: str
    link: str
    is_there: bool
    site_id: int
    zone: str
    holder: int | None = None


class PageSubject(Unasked):
    """Implements `clocks.subjects.Subject`; a reminder goes to whoever keeps it, a step to the editor-in-chief."""

    kind = "handbookpage"
    model: type[Model] = HandbookPage
    reads: tuple[str, ...] = ("title", "live", "site_id", "site__zone", "keeper_id", "keeper__is_active", "deputy_id")

    def held(self, pk: int, row: Sequence[Any]) -> Held:
        title, live, site, zone, keeper, is_active, deputy = row
        return Held(title, reverse("handbook-check", args=[pk]), live, site, zone, keeper if is_active else deputy)

    # ------------------------------------------------------------------------------------ the sweep
    def lock(self, ids: Sequence[int]) -> Mapping[int, Held]:
        rows = self.model._default_manager.filter(AnyOf(F("pk"), ids))
        if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
            free = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
            rows = self.model._default_manager.filter(pk__in=[row.pk for row in free.only("pk")])
        return {pk: self.held(pk, row) for pk, *row in rows.values_list("pk", *self.reads)}

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        return Owed(frozenset(d.firing_id for d in due if d.row.is_there))

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        asks = {d.firing_id: _ask(d) for d in due}
        return dict(zip(asks, resolve_many(asks.values(), now), strict=True))

    def record(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """One statement each, however many there are."""
        audit.log.record_many(self._entry(d, recipients[d.firing_id], now) for d in due)
        outbox.queue_many(self._parcels(due, escalations, recipients), now)
        sites = {(d.row.site_id, d.role) for d in due if d.number and recipients[d.firing_id].fell_to_duty}
        outbox.tell_falls(sites, now=now)

    def _entry(self, due: Due, recipients: Recipients, now: datetime) -> Row:
        told = [chosen.user_id for chosen in recipients.users]
        facts = {"kind": due.clock_kind, "number": due.number, "trigger": due.trigger, "users": told}
        return Row(f"{self.kind}.chase", self.kind, due.subject_id, None, facts, now)

    def _parcels(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients]
    ) -> Iterator[Parcel]:
        for d in due:
            for chosen in recipients[d.firing_id].users:
                context = {"title": d.row.title, "date": d.due_on, "link": settings.SITE_URL + d.row.link}
                yield Parcel(
                    template=f"handbook/{'not_checked' if d.number else 'to_check'}", to_user=chosen.user_id,
                    key=f"esc:{escalations[d.firing_id].pk}", subject_kind=self.kind, subject_id=d.subject_id,
                    quiet_zone=d.row.zone, context=context, is_digest=bool(d.data.get("is_digest")),
                    why="" if chosen.because == "owner" else f"{chosen.because}:{_role(d)}",
                )  # fmt: skip

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        """What is owed goes on by the rules it began with; those of today hold from the next look on."""
        rows = self.model._default_manager.filter(AnyOf(F("pk"), ids)).values_list("pk", "profile_version")
        return {pk: Standing(timezone.localdate(), version) for pk, version in rows}

    def go_by(self, subject_id: int, profile_version_id: int) -> None:
        self.model._default_manager.filter(pk=subject_id).update(profile_version=profile_version_id)

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """A live page is nobody's secret; who may not work on it is led to it as readers see it."""
        rows = (
            HandbookPage.objects.live().filter(pk__in=list(ids)).select_related("site", "locale").defer("body", "easy")
        )
        mine = set(
            HandbookPage.objects.visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        )
        return {
            row.pk: _card(
                row, row.slug, reverse("handbook-check", args=[row.pk]) if row.pk in mine else row.address, row.title
            )
            for row in rows
        }  # fmt: skip


def _card(row: HandbookPage | Place | Paper, ref: str, url: str, title: str) -> Card:
    return Card(ref, title, url, where=str(row.site), is_rated=False)


class PlaceSubject(PageSubject):
    kind = "place"
    model = Place
    reads = ("code", "name", "is_shown", "site_id", "site__zone", "site__code")

    def held(self, pk: int, row: Sequence[Any]) -> Held:
        code, name, is_shown, site, zone, site_code = row
        title = str(Place(name=name, code=code))
        return Held(title, reverse("place-change", args=[site_code, code]), is_shown, site, zone)

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        rows = Place.objects.visible_to(user).filter(pk__in=list(ids), is_shown=True).select_related("site")
        return {row.pk: _card(row, row.code, row.get_absolute_url(), str(row)) for row in rows}


class PaperSubject(PageSubject):
    kind = "paper"
    model = Paper
    reads = ("code", "retired_at", "site_id", "site__zone", "site__code", "reviewer_id", "reviewer__is_active")

    def held(self, pk: int, row: Sequence[Any]) -> Held:
        code, retired_at, site, zone, site_code, reviewer, is_active = row
        link = reverse("paper", args=[site_code, code])
        return Held(code, link, retired_at is None, site, zone, reviewer if is_active else None)

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        rows = Paper.objects.visible_to(user).filter(pk__in=list(ids), retired_at=None).select_related("site")
        return {row.pk: _card(row, row.code, row.get_absolute_url(), str(row)) for row in rows}


def _role(due: Due) -> str:
    return due.role if due.number else Role.EDITOR


def _ask(due: Due) -> Ask:
    row = due.row
    holder = due.owner_id or row.holder
    if due.number == 0:
        return Ask(Role.EDITOR, row.site_id, holder=holder)
    return Ask(due.role, row.site_id, told=frozenset({holder} - {None}))

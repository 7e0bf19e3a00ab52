"""What `clocks` asks about what is owed while something is put right: recoveries, offers, promises, bills, referrals.

They differ in where their story hangs, in when they are over, and in who is told when nobody holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from clocks.chased import Chased
from clocks.subjects import Card, Due, Standing
from clocks.worktime import local_date
from feedback.models import Bill, Offer, Recovery, SupportReferral
from feedback.models import Promise as PromiseMade
from feedback.subjects import bars_of, is_loud
from hospital.models import Role, User
from hospital.recipients import NOBODY
from hospital.statements import AnyOf


class Held(NamedTuple):
    """Read with the lock of the row. `story` is None for a referral that belongs to none."""

    story: int | None
    ref: str
    department_id: int | None
    site_id: int
    zone: str
    errored_at: datetime | None
    owner_id: int | None
    is_private: bool
    is_over: bool
    severity: int | None
    flags: Sequence[str] | None


class MendingSubject(Chased):
    """One kind of these. `story` is the path to the story, `place` that to the place.

    `ref` is what messages call it; `page` the page that opens from them, of that reference or of nothing. Of what is
    `private` nobody hears but whoever holds it and their line.
    """

    row = Held
    verb = "feedback.chase"

    def __init__(
        self, model: type[models.Model], title: str | Words, story: str, place: str, ref: str, falls_to: str,
        page: str, over: Q, private: Any = None,
    ) -> None:  # fmt: skip
        self.model, self.title, self.story, self.place, self.ref = model, title, story, place, ref
        self.falls_to, self.page, self.over = falls_to, page, over
        self.private = Value(False) if private is None else private
        self.kind = model._meta.model_name or ""
        self.columns = (
            f"{story}_id", ref, f"{place}department_id", f"{place}site_id", f"{place}site__zone",
            f"{story}__entered_in_error_at", "owner_id", "is_private", "is_over",
            f"{story}__severity", f"{story}__flags",
        )  # fmt: skip

    @property
    def rows(self) -> Any:
        return self.model._default_manager.annotate(is_private=self.private, is_over=_is(self.over))

    def is_owed(self, due: Due) -> bool:
        """What is private of a colleague is owed whatever became of the story."""
        return not due.row.is_over and (due.row.is_private or due.row.errored_at is None)

    def barred(self, due: Sequence[Due]) -> Mapping[int, frozenset[int]]:
        """Nobody who is named in what was told hears of it."""
        bars = bars_of({d.row.story for d in due if d.row.story and not d.row.is_private})
        return {d.firing_id: bars.get(d.row.story, NOBODY) for d in due}

    def holder(self, due: Due) -> int | None:
        return due.row.owner_id

    def role(self, due: Due) -> str:
        return Role.DEPARTMENT if due.row.is_private else super().role(due)

    def fit(self, user: User) -> Any:
        return self.rows.fit_for(user)

    def entry(self, due: Due) -> tuple[str, int, Mapping[str, Any]]:
        """It stands with the story, where there is one. Whom somebody was referred to is no part of a story: that of a
        colleague is nobody's but theirs.
        """
        story = None if self.kind == "supportreferral" else due.row.story
        more = {"of": self.kind, "id": due.subject_id}
        return ("feedback", story, more) if story else (self.kind, due.subject_id, more)

    def message(self, due: Due) -> Mapping[str, Any]:
        context = {"ref": due.row.ref, "link": settings.SITE_URL + self.url(due.row.ref)}
        template = "feedback/step_late" if due.number else "feedback/owed"
        return {"template": template, "context": context, "is_urgent": is_loud(due) and not due.row.is_private}

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        """Rules of the house hold from the day it began: what was told long ago may be put right today."""
        begun = {"recovery": "begun_at", "offer": "proposed_at", "bill": "asked_at"}.get(self.kind, "at")
        rows = self.model._default_manager.filter(AnyOf(F("pk"), ids), profile_version__isnull=False)
        found = rows.values_list("pk", begun, f"{self.place}site__zone", "profile_version")
        return {pk: Standing(local_date(zone, at), version) for pk, at, zone, version in found}

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what is over and what this user does not see is absent."""
        seen: Any = self.model._default_manager.all()
        seen = seen.visible_to(user).read_by(user).filter(pk__in=list(ids)).exclude(self.over)
        parts = (f"{self.place}site", f"{self.place}department", self.story)
        return {row.pk: self._card(row) for row in seen.select_related(*parts)}

    def _card(self, row: Any) -> Card:
        """Whoever does not read the story does not read what it is called, either."""
        story = row
        for name in self.story.split("__"):
            story = getattr(story, name)
        ref = row.ref if self.ref == "ref" else story.ref
        place = story or row
        title = f"{self.title}: {story.title}" if row.is_read else str(self.title)
        where = str(place.department or place.site)
        return Card(ref=ref, title=title, url=self.url(ref), severity=story.severity if story else None, where=where,
                    is_rated=bool(story and story.severity))  # fmt: skip

    def url(self, ref: str) -> str:
        return reverse(self.page, args=[ref]) if self.page != "redress" else reverse(self.page)


class ReferralSubject(MendingSubject):
    """Whoever helps has it; of a body outside, whoever asks what became of it."""

    held_in = ("helper", "owner")


def _is(condition: Q) -> models.ExpressionWrapper:
    return models.ExpressionWrapper(condition, output_field=models.BooleanField())


SUBJECTS = (
    MendingSubject(
        Recovery, _("Put it right"), "feedback", "feedback__", "feedback__ref", Role.OFFICER, "recovery",
        Q(at__isnull=False),
    ),
    MendingSubject(
        Offer, _("Offer to decide on"), "recovery__feedback", "recovery__feedback__", "ref", Role.MANAGER, "redress",
        ~Q(state="proposed"),
    ),
    MendingSubject(
        PromiseMade, _("Promised"), "feedback", "feedback__", "feedback__ref", Role.OFFICER, "recovery",
        Q(kept_at__isnull=False),
    ),
    MendingSubject(
        Bill, _("Question about a bill"), "feedback", "feedback__", "ref", Role.FINANCE, "redress",
        Q(answered_at__isnull=False),
    ),
    ReferralSubject(
        SupportReferral, _("Referral"), "feedback", "", "ref", Role.OFFICER, "support",
        Q(state__in=["declined", "ended"]), private=_is(Q(kind="staff")),
    ),
)  # fmt: skip

"""What `clocks` asks about what is owed while something is put right: recoveries, offers, promises, bills, referrals.

They differ in where their story hangs, in when they are over, and in who is told when nobody holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

import audit.log
from audit.log import Row
from clocks.subjects import Card, Due, Owed, Raised, Standing
from clocks.unasked import Unasked
from clocks.worktime import local_date
from feedback.models import Bill, Offer, Recovery, SupportReferral
from feedback.models import Promise as PromiseMade
from feedback.subjects import bars_of
from hospital.models import Role, User
from hospital.recipients import Ask, Recipients, resolve_many
from hospital.statements import AnyOf
from outbox import actions as outbox
from outbox.actions import Parcel


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
    is_open: bool


@dataclass(frozen=True)
class MendingSubject(Unasked):
    """Implements `clocks.subjects.Subject` for one kind. `story` is the path to the story, `place` that to the place.

    `ref` is what messages call it; `page` the page that opens from them, of that reference or of nothing. Of what is
    `private` nobody hears but whoever holds it and their line.
    """

    model: type[models.Model]
    title: str | Words
    story: str
    place: str
    ref: str
    role: str
    page: str
    over: Q
    private: Any = field(default_factory=lambda: Value(False))

    @property
    def kind(self) -> str:
        return self.model._meta.model_name or ""

    @property
    def rows(self) -> Any:
        return self.model._default_manager

    # ------------------------------------------------------------------------------------ the sweep
    def lock(self, ids: Sequence[int]) -> Mapping[int, Held]:
        columns = (
            f"{self.story}_id", self.ref, f"{self.place}department_id", f"{self.place}site_id",
            f"{self.place}site__zone", f"{self.story}__entered_in_error_at", "owner_id", "is_private", "is_over",
        )  # fmt: skip
        told = self.rows.annotate(is_private=self.private, is_over=_is(self.over))
        rows = told.filter(AnyOf(F("pk"), ids)).values_list("pk", *columns)
        if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
            rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
        return {pk: Held(*row[:-1], is_open=not row[-1]) for pk, *row in rows}

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        """What is private of a colleague is owed whatever became of the story."""
        stands = (d for d in due if d.row.is_private or d.row.errored_at is None)
        return Owed(frozenset(d.firing_id for d in stands if d.row.is_open))

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        """Nobody who is named in what was told hears of it."""
        bars = bars_of({d.row.story for d in due if d.row.story and not d.row.is_private})
        asks = {d.firing_id: self._ask(d, bars.get(d.row.story, frozenset())) for d in due}
        return dict(zip(asks, resolve_many(asks.values(), now), strict=True))

    def _ask(self, due: Due, bar: frozenset[int]) -> Ask:
        row, role = due.row, self._role(due)
        if due.number == 0:
            return Ask(role, row.site_id, row.department_id, bar, holder=row.owner_id)
        return Ask(role, row.site_id, row.department_id, bar, frozenset({row.owner_id} - {None}))

    def _role(self, due: Due) -> str:
        if due.row.is_private:
            return Role.DEPARTMENT
        return due.role if due.number else self.role

    def record(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """One statement each, however many there are."""
        audit.log.record_many(self._entry(d, recipients[d.firing_id], now) for d in due)
        outbox.queue_many(self._parcels(due, escalations, recipients), now)
        sites = {(d.row.site_id, self._role(d)) for d in due if d.number and recipients[d.firing_id].fell_to_duty}
        outbox.tell_falls(sites, now=now)

    def _entry(self, due: Due, recipients: Recipients, now: datetime) -> Row:
        """It stands with the story, where there is one. Whom somebody was referred to is no part of a story: that of a
        colleague is nobody's but theirs.
        """
        users = [chosen.user_id for chosen in recipients.users]
        facts = {"number": due.number, "trigger": due.trigger, "users": users, "of": self.kind, "id": due.subject_id}
        story = None if self.kind == "supportreferral" else due.row.story
        return Row("feedback.chase", "feedback" if story else self.kind, story or due.subject_id, None, facts, now)

    def _parcels(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients]
    ) -> Iterator[Parcel]:
        for d in due:
            for chosen in recipients[d.firing_id].users:
                yield Parcel(
                    template="feedback/step_late" if d.number else "feedback/owed",
                    key=f"esc:{escalations[d.firing_id].pk}", to_user=chosen.user_id, subject_kind=self.kind,
                    subject_id=d.subject_id, quiet_zone=d.row.zone,
                    context={"ref": d.row.ref, "link": settings.SITE_URL + self.url(d.row.ref)},
                    why="" if chosen.because == "owner" else f"{chosen.because}:{self._role(d)}",
                )  # fmt: skip

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        """Rules of the house hold from the day it began: what was told long ago may be put right today."""
        begun = {"recovery": "begun_at", "offer": "proposed_at", "bill": "asked_at"}.get(self.kind, "at")
        rows = self.rows.filter(AnyOf(F("pk"), ids), profile_version__isnull=False)
        found = rows.values_list("pk", begun, f"{self.place}site__zone", "profile_version")
        return {pk: Standing(local_date(zone, at), version) for pk, at, zone, version in found}

    def go_by(self, subject_id: int, profile_version_id: int) -> None:
        self.rows.filter(pk=subject_id).update(profile_version=profile_version_id)

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what is over and what this user does not see is absent."""
        seen = self.rows.visible_to(user).read_by(user).filter(pk__in=list(ids)).exclude(self.over)
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
    MendingSubject(
        SupportReferral, _("Referral"), "feedback", "", "ref", Role.OFFICER, "support",
        Q(state__in=["declined", "ended"]), private=_is(Q(kind="staff")),
    ),
)  # fmt: skip

"""What `clocks` asks about the register: whether a record is still owed to it, and whom to tell.

Nobody holds a record's place in the register: reminders and steps go to the roles that the rules of the place name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

import audit.log
from audit.log import Row
from clocks.subjects import Card, Due, Owed, Raised, Standing
from clocks.unasked import Unasked
from clocks.worktime import local_date
from feedback.models import Registration
from feedback.models.register import OWED
from feedback.register.duty import KIND
from feedback.subjects import bars_of
from hospital.models import Role, User
from hospital.recipients import Ask, Recipients, resolve_many
from hospital.statements import AnyOf
from outbox import actions as outbox
from outbox.actions import Parcel

COLUMNS = ("feedback_id", "feedback__ref", "state", "changed_at", "feedback__site_id", "feedback__department_id",
           "feedback__site__zone")  # fmt: skip


class Held(NamedTuple):
    """Read with the lock of the row."""

    feedback: int
    ref: str
    state: str
    changed_at: datetime | None
    site_id: int
    department_id: int | None
    zone: str

    @property
    def is_owed(self) -> bool:
        return self.state in OWED or self.changed_at is not None


class RegistrationSubject(Unasked):
    """Implements `clocks.subjects.Subject`."""

    # ------------------------------------------------------------------------------------ the sweep
    def lock(self, ids: Sequence[int]) -> Mapping[int, Held]:
        rows = Registration.objects.filter(AnyOf(F("pk"), ids)).values_list("pk", *COLUMNS)
        if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
            rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
        return {pk: Held(*row) for pk, *row in rows}

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        return Owed(frozenset(d.firing_id for d in due if d.row.is_owed))

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        """Nobody named in the record hears of it."""
        bars = bars_of({d.row.feedback for d in due})
        asks = {
            d.firing_id: Ask(
                Role.OFFICER if d.role == "owner" else d.role, d.row.site_id, d.row.department_id, bars[d.row.feedback]
            )
            for d in due
        }
        return dict(zip(asks, resolve_many(asks.values(), now), strict=True))

    def record(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """The entries stand with the record; one statement each, however many there are."""
        audit.log.record_many(_entry(d, recipients[d.firing_id], now) for d in due)
        outbox.queue_many(_parcels(due, escalations, recipients), now)
        sites = {(d.row.site_id, d.role) for d in due if d.number and recipients[d.firing_id].fell_to_duty}
        outbox.tell_falls(sites, now=now)

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        columns = ("pk", "feedback__received_at", "feedback__site__zone", "profile_version")
        rows = Registration.objects.filter(AnyOf(F("pk"), ids)).values_list(*columns)
        return {pk: Standing(local_date(zone, received), version) for pk, received, zone, version in rows}

    def go_by(self, subject_id: int, profile_version_id: int) -> None:
        Registration.objects.filter(pk=subject_id).update(profile_version=profile_version_id)

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what is done and what this user does not see is absent."""
        rows = Registration.objects.visible_to(user).missing().filter(pk__in=list(ids)).with_places()
        return {row.pk: card(row) for row in rows}


def card(row: Registration) -> Card:
    story = row.feedback
    title = _("Not yet in the register: %(what)s") % {"what": story.title}
    where = str(story.location or story.department or story.site)
    return Card(ref=row.ref, title=title, url=row.get_absolute_url(), severity=story.severity, where=where)


def _entry(due: Due, recipients: Recipients, now: datetime) -> Row:
    facts = {
        "number": due.number, "trigger": due.trigger, "users": [chosen.user_id for chosen in recipients.users],
        "skipped": recipients.skipped,
    }  # fmt: skip
    return Row("feedback.chase_register", "feedback", due.row.feedback, None, facts, now)


def _parcels(
    due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients]
) -> Iterator[Parcel]:
    """All of it can wait for the digest: a register is not an emergency."""
    for d in due:
        link = settings.SITE_URL + reverse(KIND, args=[d.row.ref])
        role = Role.OFFICER if d.role == "owner" else d.role
        for chosen in recipients[d.firing_id].users:
            yield Parcel(
                template="feedback/register_late" if d.number else "feedback/register_due",
                key=f"esc:{escalations[d.firing_id].pk}", to_user=chosen.user_id, subject_kind=KIND,
                subject_id=d.subject_id, quiet_zone=d.row.zone, is_digest=True,
                context={"ref": d.row.ref, "link": link}, why=f"{chosen.because}:{role}",
            )  # fmt: skip

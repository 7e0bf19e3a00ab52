"""What `clocks` asks about thanks that are to be passed on, and what the pages show of them."""

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
from feedback.models import Thanks
from feedback.subjects import bars_of
from hospital.models import Role, User
from hospital.recipients import Ask, Recipients, resolve_many
from hospital.statements import AnyOf
from outbox import actions as outbox
from outbox.actions import Parcel

KIND = "thanks"
COLUMNS = ("feedback_id", "feedback__ref", "owner_id", "site_id", "department_id", "site__zone", "called_off_at",
           "feedback__entered_in_error_at")  # fmt: skip


class Held(NamedTuple):
    """Read with the lock of the row."""

    feedback: int
    ref: str
    owner_id: int | None
    site_id: int
    department_id: int | None
    zone: str
    called_off_at: datetime | None
    errored_at: datetime | None


class ThanksSubject(Unasked):
    """Implements `clocks.subjects.Subject`; telling the last of them ends the target itself."""

    def lock(self, ids: Sequence[int]) -> Mapping[int, Held]:
        rows = Thanks.objects.filter(AnyOf(F("pk"), ids)).values_list("pk", *COLUMNS)
        if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
            rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
        return {pk: Held(*row) for pk, *row in rows}

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        open_ones = (d for d in due if d.row.called_off_at is None and d.row.errored_at is None)
        return Owed(frozenset(d.firing_id for d in open_ones))

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        """Nobody who is complained about in the rest of it hears that there is something to pass on."""
        bars = bars_of({d.row.feedback for d in due})
        asks = {d.firing_id: _ask(d, bars[d.row.feedback]) for d in due}
        return dict(zip(asks, resolve_many(asks.values(), now), strict=True))

    def record(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """The entries stand with the story; one statement each, however many there are."""
        audit.log.record_many(_entry(d, recipients[d.firing_id], now) for d in due)
        outbox.queue_many(_parcels(due, escalations, recipients), now)
        sites = {(d.row.site_id, d.role) for d in due if d.number and recipients[d.firing_id].fell_to_duty}
        outbox.tell_falls(sites, now=now)

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        columns = ("pk", "feedback__received_at", "site__zone", "profile_version")
        rows = Thanks.objects.filter(AnyOf(F("pk"), ids)).values_list(*columns)
        return {pk: Standing(local_date(zone, received), version) for pk, received, zone, version in rows}

    def go_by(self, subject_id: int, profile_version_id: int) -> None:
        Thanks.objects.filter(pk=subject_id).update(profile_version=profile_version_id)

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what is done and what this user does not see is absent."""
        rows = Thanks.objects.visible_to(user).to_share().filter(pk__in=list(ids)).with_all()
        return {row.pk: card(row) for row in rows}


def card(row: Thanks) -> Card:
    place = row.feedback.location or row.department or row.site
    title = _("Pass on the thanks: %(place)s") % {"place": place}
    return Card(ref=row.ref, title=title, url=reverse("thanks-share", args=[row.ref]), where=str(place))


def _ask(due: Due, bar: frozenset[int]) -> Ask:
    row = due.row
    if due.number == 0:
        return Ask(Role.OFFICER, row.site_id, row.department_id, bar, holder=due.owner_id)
    return Ask(due.role, row.site_id, row.department_id, bar, frozenset({due.owner_id} - {None}))


def _entry(due: Due, recipients: Recipients, now: datetime) -> Row:
    facts = {"number": due.number, "trigger": due.trigger, "users": [chosen.user_id for chosen in recipients.users]}
    return Row("feedback.chase_thanks", "feedback", due.row.feedback, None, facts, now)


def _parcels(
    due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients]
) -> Iterator[Parcel]:
    for d in due:
        link = settings.SITE_URL + reverse("thanks-share", args=[d.row.ref])
        for chosen in recipients[d.firing_id].users:
            role = d.role if d.number else Role.OFFICER
            yield Parcel(
                template="feedback/thanks_late" if d.number else "feedback/thanks_owed",
                key=f"esc:{escalations[d.firing_id].pk}", to_user=chosen.user_id, subject_kind=KIND,
                subject_id=d.subject_id, quiet_zone=d.row.zone, context={"ref": d.row.ref, "link": link},
                why="" if chosen.because == "owner" else f"{chosen.because}:{role}",
            )  # fmt: skip

"""What `clocks` asks about feedback that somebody has to come back on: is it still owed, whom to tell, how it reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.urls import reverse

import audit.log
from audit.log import Row
from clocks.subjects import Card, Due, Owed, Raised, Standing
from clocks.unasked import Unasked
from feedback.models import Feedback, Flag, Named
from hospital.models import Role, User
from hospital.recipients import Ask, Recipients, resolve_many
from hospital.statements import AnyOf
from outbox import actions as outbox
from outbox.actions import Parcel

KIND = "feedback"


class Held(NamedTuple):
    """Read with the lock of the row."""

    ref: str
    owner_id: int | None
    department_id: int | None
    site_id: int
    zone: str
    errored_at: datetime | None


class FeedbackSubject(Unasked):
    """Implements `clocks.subjects.Subject`; a reminder goes to whoever has it, a step up the ladder of the rules.

    Opening a case and writing down what was done end the target itself, so a step that comes due is still owed.
    """

    # ------------------------------------------------------------------------------------ the sweep
    def lock(self, ids: Sequence[int]) -> Mapping[int, Held]:
        columns = ("ref", "owner_id", "department_id", "site_id", "site__zone", "entered_in_error_at")
        rows = Feedback.objects.filter(AnyOf(F("pk"), ids)).values_list("pk", *columns)
        if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
            rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
        return {pk: Held(*row) for pk, *row in rows}

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        return Owed(frozenset(d.firing_id for d in due if d.row.errored_at is None))

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        """Nobody who is named in what was told hears of it."""
        bars = bars_of({d.subject_id for d in due})
        asks = {d.firing_id: _ask(d, bars[d.subject_id]) for d in due}
        return dict(zip(asks, resolve_many(asks.values(), now), strict=True))

    def record(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """One statement each, however many there are."""
        audit.log.record_many(_entry(d, recipients[d.firing_id], now) for d in due)
        outbox.queue_many(_parcels(due, escalations, recipients), now)
        sites = {(d.row.site_id, d.role) for d in due if d.number and recipients[d.firing_id].fell_to_duty}
        outbox.tell_falls(sites, now=now)

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        columns = ("pk", "received_at", "site__zone", "profile_version")
        rows = Feedback.objects.filter(AnyOf(F("pk"), ids), profile_version__isnull=False).values_list(*columns)
        return {pk: Standing(at.astimezone(ZoneInfo(zone)).date(), version) for pk, at, zone, version in rows}

    def go_by(self, subject_id: int, profile_version_id: int) -> None:
        Feedback.objects.filter(pk=subject_id).update(profile_version=profile_version_id)

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what this user does not see is absent."""
        rows = Feedback.objects.visible_to(user).filter(pk__in=list(ids))
        rows = rows.select_related("site", "department", "location").defer("words", "wish", "tokens")
        return {row.pk: card(row) for row in rows}


def bars_of(stories: set[int]) -> dict[int, frozenset[int]]:
    """By record, the people who are named in it; nobody for most."""
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    for story, user in Named.objects.filter(AnyOf(F("feedback"), stories)).values_list("feedback_id", "user_id"):
        found[story] |= {user}
    return found


def card(row: Feedback) -> Card:
    return Card(
        ref=row.ref, title=row.title, url=reverse("feedback-item", args=[row.ref]), severity=row.severity,
        flags=tuple(str(Flag(flag).label) for flag in row.flags), who=str(row.get_teller_role_display()),
        where=str(row.place),
    )  # fmt: skip


def _ask(due: Due, bar: frozenset[int]) -> Ask:
    row = due.row
    if due.number == 0:
        return Ask(Role.OFFICER, row.site_id, row.department_id, bar, holder=due.owner_id)
    return Ask(due.role, row.site_id, row.department_id, bar, frozenset({due.owner_id} - {None}))


def _entry(due: Due, recipients: Recipients, now: datetime) -> Row:
    facts = {"number": due.number, "trigger": due.trigger, "users": [chosen.user_id for chosen in recipients.users]}
    return Row("feedback.chase", KIND, due.subject_id, None, facts, now)


# By the kind of target: what a reminder says, what a step says.
TEMPLATES = {
    "triage": ("feedback/to_sort", "feedback/not_sorted"),
    "urgent_feedback": ("feedback/red_flag", "feedback/unconfirmed"),
    "inquiry": ("feedback/owed", "feedback/late"),
}
USUAL = ("feedback/owed", "feedback/late")


def _parcels(
    due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients]
) -> Iterator[Parcel]:
    for d in due:
        link = settings.SITE_URL + reverse("feedback-item", args=[d.row.ref])
        for chosen in recipients[d.firing_id].users:
            yield Parcel(
                template=TEMPLATES.get(d.clock_kind, USUAL)[bool(d.number)], key=f"esc:{escalations[d.firing_id].pk}",
                to_user=chosen.user_id, subject_kind=KIND, subject_id=d.subject_id, quiet_zone=d.row.zone,
                is_urgent=d.clock_kind == "urgent_feedback", context={"ref": d.row.ref, "link": link},
                why=_why(d, chosen.because),
            )  # fmt: skip


def _why(due: Due, because: str) -> str:
    return "" if because == "owner" else f"{because}:{due.role if due.number else Role.OFFICER}"

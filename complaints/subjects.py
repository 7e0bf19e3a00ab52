"""What `clocks` asks about cases: which may be locked, what is still owed, whom to tell, and what lists show.

Every method costs a constant number of statements; all but `cards` run inside the transaction of the sweep,
with the cases locked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import F
from django.urls import reverse

import audit.log
from audit.log import Row
from clocks.querysets import AnyOf
from clocks.subjects import Card, Due, Owed, Raised
from complaints import policy
from complaints.actions.cases import KIND
from complaints.actions.telling import GRAVE_FLAGS, LOUD_FROM
from complaints.models import Complaint, TeamMember
from complaints.states import OPEN, Status
from feedback.models import Flag, Named
from hospital.models import User
from hospital.recipients import Ask, Recipients, resolve_many
from outbox import actions as outbox
from outbox.actions import Parcel

OWNER = "owner"
ASSIGNED = "officer"  # who stands in when nobody holds the case


class Held(NamedTuple):
    """What the sweep needs to know of a case, read with its lock. Columns, not rows: it tells of thousands."""

    status: str
    last_activity_at: datetime
    site_id: int
    department_id: int | None
    owner_id: int | None
    feedback_id: int
    ref: str
    severity: int
    flags: Sequence[str]
    is_restricted: bool
    zone: str


class ComplaintSubject:
    """Implements `clocks.subjects.Subject` for cases."""

    # ------------------------------------------------------------------------------------ the sweep
    def lock(self, ids: Sequence[int]) -> Mapping[int, Held]:
        """The cases nobody else is changing now; never waits. What the other methods need is read with the lock."""
        rows = Complaint.objects.filter(AnyOf(F("pk"), ids)).values_list("pk", *Held._fields[:-1], "site__zone")
        if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
            rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
        return {pk: Held(*row) for pk, *row in rows}

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        """Steps of cases that are still open; for the others only what is owed for safety. "No activity" steps
        come with the time of the last work.
        """
        ids = {d.firing_id for d in due if _goes_on(d.row.status, d)}
        active = {d.firing_id: d.row.last_activity_at for d in due if d.trigger == "idle" and d.firing_id in ids}
        return Owed(frozenset(ids), active)

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        """Holders of the step's role at the place of the case, without anybody named in it."""
        bars = _bars({d.row.feedback_id for d in due})
        asks = {d.firing_id: _ask(d, bars[d.row.feedback_id]) for d in due}
        return dict(zip(asks, resolve_many(asks.values(), now), strict=True))

    def record(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """Audit entries, notices and messages of these steps: one statement each, however many there are."""
        audit.log.record_many(_entry(d, escalations[d.firing_id], recipients[d.firing_id], now) for d in due)
        outbox.queue_many(_parcels(due, escalations, recipients, now), now)
        TeamMember.objects.bulk_create(_let_in(due, recipients, now), ignore_conflicts=True)

    # ------------------------------------------------------------------------------------ the lists
    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; cases the user may not see are absent."""
        rows = Complaint.objects.visible_to(user).filter(pk__in=list(ids))
        return {case.pk: card(case) for case in rows.select_related("site", "department", "location")}


def card(case: Complaint) -> Card:
    return Card(
        ref=case.ref, title=case.title, url=case.get_absolute_url(), severity=case.severity,
        flags=tuple(str(Flag(flag).label) for flag in case.flags),
        who=str(case.get_teller_role_display()), where=str(case.location or case.department or case.site),
    )  # fmt: skip


def _goes_on(status: str, due: Due) -> bool:
    if status == Status.ENTERED_IN_ERROR:
        return False
    return status in OPEN or due.clock_kind in policy.SAFETY


def _bars(stories: set[int]) -> dict[int, frozenset[int]]:
    """Named people by feedback record; nobody for most."""
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    for story, user in Named.objects.filter(AnyOf(F("feedback"), stories)).values_list("feedback_id", "user_id"):
        found[story] |= {user}
    return found


def _ask(due: Due, bar: frozenset[int]) -> Ask:
    case = due.row
    if due.role != OWNER:
        return Ask(due.role, case.site_id, case.department_id, bar)
    return Ask(ASSIGNED, case.site_id, case.department_id, bar, holder=case.owner_id)


def _entry(due: Due, escalation: Raised, recipients: Recipients, now: datetime) -> Row:
    verb = "complaint.remind" if due.number == 0 else "complaint.escalate"
    facts = {
        "escalation": escalation.pk, "clock": due.clock_id, "kind": due.clock_kind, "number": due.number,
        "trigger": due.trigger, "role": due.role, "told": [c.user_id for c in recipients.users],
        "skipped": recipients.skipped, "fell_to_duty": recipients.fell_to_duty,
        "replaces": [lower.rung_key for lower in due.replaces],
    }  # fmt: skip
    return Row(verb, KIND, due.subject_id, None, facts, now)


def _links(sample: str) -> Callable[[str], str]:
    """The address of each case; all are alike but for the reference, and asking for each one is dear."""
    pattern = settings.SITE_URL + reverse(KIND, args=[sample])
    return lambda ref: pattern.replace(sample, ref)


def _parcels(
    due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients], now: datetime
) -> Iterator[Parcel]:
    """A message for each person told. At night only what is urgent leaves; the notice in the app is there at once."""
    link = _links(due[0].row.ref)
    for d in due:
        case = d.row
        urgent = case.severity >= LOUD_FROM or bool(GRAVE_FLAGS & set(case.flags))
        context = {"ref": case.ref, "link": link(case.ref)}
        template = "complaints/reminder" if d.number == 0 else "complaints/escalated"
        for chosen in recipients[d.firing_id].users:
            yield Parcel(
                template=template, to_user=chosen.user_id, key=f"esc:{escalations[d.firing_id].pk}",
                context=context, subject_kind=KIND, subject_id=d.subject_id, quiet_zone=case.zone, is_urgent=urgent,
            )  # fmt: skip


def _let_in(due: Sequence[Due], recipients: Mapping[int, Recipients], now: datetime) -> Iterator[TeamMember]:
    """Whoever is told of a restricted case may also look at it."""
    for d in due:
        if d.row.is_restricted:
            for chosen in recipients[d.firing_id].users:
                yield TeamMember(complaint_id=d.subject_id, user_id=chosen.user_id, at=now)

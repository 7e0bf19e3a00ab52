"""What `clocks` asks about cases: which may be locked, what is still owed, whom to tell, and what lists show.

Every method costs a constant number of statements; all but `cards` run inside the transaction of the sweep,
with the cases locked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

import audit.log
import clocks.actions
from audit.log import Row
from clocks.models import Clock, Escalation
from clocks.passing import PassedOn
from clocks.subjects import Card, Due, Owed, Raised, Standing, Waiting
from clocks.worktime import agreed_deadline
from complaints import policy
from complaints.actions.cases import KIND
from complaints.actions.telling import GRAVE_FLAGS, LOUD_FROM
from complaints.models import Complaint, Inquiry, TeamMember
from complaints.states import OPEN, Status
from feedback.models import Flag, Named
from feedback.subjects import bars_of
from hospital.models import User
from hospital.recipients import Ask, Recipients, resolve_many
from hospital.statements import AnyOf
from outbox import actions as outbox
from outbox.actions import Parcel
from outbox.models import Message

OWNER = "owner"
ASSIGNED = "officer"  # who stands in when nobody holds the case
AT_ONCE = ("complaints/negative", "complaints/urgent")  # what is told when something grave is logged
LONG_AGO = datetime.min.replace(tzinfo=UTC)


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


class ComplaintSubject(PassedOn):
    """Implements `clocks.subjects.Subject` for cases."""

    kind = KIND
    passed_as, passing = "complaint.escalate", "complaints/passed_on"

    # ------------------------------------------------------------------------------------ the sweep
    def lock(self, ids: Sequence[int]) -> Mapping[int, Held]:
        """The cases nobody else is changing now; never waits. What the other methods need is read with the lock."""
        rows = Complaint.objects.filter(AnyOf(F("pk"), ids)).values_list("pk", *Held._fields[:-1], "site__zone")
        if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
            rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
        return {pk: Held(*row) for pk, *row in rows}

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        """Steps of cases that are still open; for the others only what is owed for safety. "No activity" steps
        come with the time of the last work; waiting on others within their own time is work, too.
        """
        ids = {d.firing_id for d in due if _goes_on(d.row.status, d)}
        idle = [d for d in due if d.trigger == "idle" and d.firing_id in ids]
        waited = _waited_upto({d.subject_id: d.row.zone for d in idle}, now)
        active = {d.firing_id: max(d.row.last_activity_at, waited.get(d.subject_id, LONG_AGO)) for d in idle}
        return Owed(frozenset(ids), active)

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        """Holders of the step's role at the place of the case, without anybody named in it."""
        bars = bars_of({d.row.feedback_id for d in due})
        asks = {d.firing_id: _ask(d, bars[d.row.feedback_id]) for d in due}
        return dict(zip(asks, resolve_many(asks.values(), now), strict=True))

    def record(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """Audit entries, notices and messages of these steps: one statement each, however many there are."""
        audit.log.record_many(_entry(d, escalations[d.firing_id], recipients[d.firing_id], now) for d in due)
        outbox.queue_many(_parcels(due, escalations, recipients, _told_at_once(due)), now)
        told = {d.firing_id: (d.subject_id, d.row, recipients[d.firing_id]) for d in due}
        TeamMember.objects.bulk_create(_let_in(told.values(), now), ignore_conflicts=True)
        outbox.tell_falls({(d.row.site_id, d.role) for d in due if recipients[d.firing_id].fell_to_duty}, now=now)
        if asking := {d.subject_id: escalations[d.firing_id].pk for d in due if _asks(d)}:
            clocks.actions.ask(KIND, asking, now=now)

    # ---------------------------------------------------------------------------- alerts nobody answers
    def barred_from(self, waiting: Collection[Waiting]) -> Mapping[int, frozenset[int]]:
        bars = bars_of({one.row.feedback_id for one in waiting})
        return {one.subject_id: bars[one.row.feedback_id] for one in waiting}

    def links(self, refs: Collection[str]) -> Mapping[str, str]:
        link = _links(next(iter(refs)))
        return {ref: link(ref) for ref in refs}

    def record_passed_on(
        self, waiting: Sequence[Waiting], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """Whoever is told of a restricted case may look at it."""
        super().record_passed_on(waiting, escalations, recipients, now)
        told = [(one.subject_id, one.row, recipients[one.answer_id]) for one in waiting]
        TeamMember.objects.bulk_create(_let_in(told, now), ignore_conflicts=True)

    # ------------------------------------------------------------------------------------ new rules
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        rows = Complaint.objects.filter(AnyOf(F("pk"), ids)).values_list("pk", "received_on", "profile_version")
        return {pk: Standing(received_on, version) for pk, received_on, version in rows}

    def go_by(self, subject_id: int, profile_version_id: int) -> None:
        Complaint.objects.filter(pk=subject_id).update(profile_version=profile_version_id)

    # ------------------------------------------------------------------------------------ lists
    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; cases the user may not see are absent."""
        rows = Complaint.objects.visible_to(user).filter(pk__in=list(ids))
        return {case.pk: card(case) for case in rows.select_related("site", "department", "location")}

    # ------------------------------------------------------------------------------------ changing hands
    def refused(self, ids: Collection[int], user: User) -> Mapping[int, str]:
        named = Exists(Named.objects.filter(feedback=OuterRef("feedback"), user=user))
        rows = Complaint.objects.filter(pk__in=ids).annotate(is_barred=named)
        return {case.pk: why for case in rows.only("site", "department") if (why := _why_not(case, user))}

    def give(self, ids: Collection[int], before: User | None, owner: User) -> None:
        """Who holds a case is changed by its own verb (`assign`); what falls to others on it are targets alone."""


def card(case: Complaint) -> Card:
    return Card(
        ref=case.ref, title=case.title, url=case.get_absolute_url(), severity=case.severity,
        flags=tuple(str(Flag(flag).label) for flag in case.flags),
        who=str(case.get_teller_role_display()), where=str(case.location or case.department or case.site),
    )  # fmt: skip


def _goes_on(status: str, due: Due) -> bool:
    if status == Status.ENTERED_IN_ERROR:
        return False
    return status in OPEN or due.clock_kind in policy.GOES_ON


def _waited_upto(zones: Mapping[int, str], now: datetime) -> dict[int, datetime]:
    """By case, up to when somebody else had the time that they were given: the family to answer or to consent, a
    colleague to decide by a day, a department to answer questions. Three statements, none without a case.
    """
    if not zones:
        return {}
    cases = list(zones)
    asked = Clock.objects.running().filter(subject_kind=KIND, kind__in=policy.WAITS_ON_FAMILY)
    found = list(asked.filter(AnyOf(F("subject_id"), cases)).values_list("subject_id", "due_at"))
    decisions = Escalation.objects.open().filter(subject_kind=KIND, needed_by_on__isnull=False)
    for case, day in decisions.filter(AnyOf(F("subject_id"), cases)).values_list("subject_id", "needed_by_on"):
        found.append((case, agreed_deadline(zones[case], day).due_at))
    asked = Inquiry.objects.open().filter(AnyOf(F("complaint_id"), cases)).with_due()
    found += asked.filter(due_at__isnull=False).values_list("complaint_id", "due_at")
    upto: dict[int, datetime] = {}
    for case, until in found:
        upto[case] = max(min(until, now), upto.get(case, LONG_AGO))
    return upto


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


def _told_at_once(due: Sequence[Due]) -> frozenset[tuple[int, int]]:
    """(case, user) of whoever heard of it when it was logged: a step at receipt is theirs to take, and writes to them
    no second time. One statement, none without such a step.
    """
    cases = [d.subject_id for d in due if d.trigger == "receipt"]
    if not cases:
        return frozenset()
    rows = Message.objects.filter(AnyOf(F("subject_id"), cases), subject_kind=KIND, template__in=AT_ONCE)
    return frozenset(rows.filter(to_user__isnull=False).values_list("subject_id", "to_user_id"))


def _parcels(
    due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
    told: frozenset[tuple[int, int]],
) -> Iterator[Parcel]:  # fmt: skip
    """A message for each person told, and for the group chats of the role where it is more than a reminder.

    At night only what is urgent leaves; the notice in the app is there at once.
    """
    link, heard = _links(due[0].row.ref), {subject_id for subject_id, _user in told}
    for d in due:
        case, is_step = d.row, d.number > 0
        is_digest = bool(d.data.get("is_digest"))
        about: dict[str, Any] = {
            "template": _template(d), "key": f"esc:{escalations[d.firing_id].pk}", "subject_kind": KIND,
            "subject_id": d.subject_id, "context": {"ref": case.ref, "link": link(case.ref)}, "is_digest": is_digest,
            "quiet_zone": case.zone, "is_urgent": is_step and not is_digest and _is_loud(case),
        }  # fmt: skip
        is_receipt, role = d.trigger == "receipt", ASSIGNED if d.role == OWNER else d.role
        for chosen in recipients[d.firing_id].users:
            if not (is_receipt and (d.subject_id, chosen.user_id) in told):
                yield Parcel(**about, to_user=chosen.user_id, why=f"{chosen.because}:{role}")
        if is_step and not (is_receipt and d.subject_id in heard):
            yield Parcel(**about, to_rooms_of=(case.site_id, d.role))


def _is_loud(case: Held) -> bool:
    return case.severity >= LOUD_FROM or bool(GRAVE_FLAGS & set(case.flags))


def _template(due: Due) -> str:
    if due.number == 0:
        return "complaints/reminder"
    return "complaints/urgent" if _asks(due) else "complaints/escalated"


def _asks(due: Due) -> bool:
    """Does this step ask for "I have it"?"""
    is_owed_at_any_hour = due.number > 0 and due.clock_kind in policy.ASKING_TARGETS
    return is_owed_at_any_hour and policy.asks_for_answer(due.row.severity, due.row.flags)


def _let_in(told: Iterable[tuple[int, Held, Recipients]], now: datetime) -> Iterator[TeamMember]:
    """Whoever is told of a restricted case may also look at it."""
    for subject_id, case, recipients in told:
        if case.is_restricted:
            for chosen in recipients.users:
                yield TeamMember(complaint_id=subject_id, user_id=chosen.user_id, at=now)


def _why_not(case: Complaint, user: User) -> str:
    if case.is_barred:
        return _("%(name)s is named in it and cannot hold it.") % {"name": user.name}
    if not user.may("complaints.own_complaint", case):
        return _("%(name)s cannot hold this. Choose somebody of the team.") % {"name": user.name}
    return ""

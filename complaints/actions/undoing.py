"""Taking back what was done a moment ago, as long as nothing followed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.models import Clock, Escalation
from complaints import mapping, policy
from complaints.actions import asking, endings, letters, telling
from complaints.actions.cases import KIND, UNDO_FOR, facts_of, locked, record, save
from complaints.actions.judging import JUDGED
from complaints.actions.kinds import turn_back
from complaints.actions.meetings import tell_family
from complaints.models import Complaint, Letter, Meeting, SentCopy, TeamMember
from hospital.models import User
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox.models import Message

MEANT = ("responded", *letters.MEANS.values())  # targets that a letter begins
GRACE = timedelta(seconds=5)  # the page's own clock and the way to us
Entry = audit.models.Entry


@transaction.atomic
def undo(entry: Entry, *, by: User | None, now: datetime | None = None) -> Entry:
    """Take back one verb within 15 seconds. Refuses `too_late`, `changed` (something followed it), and verbs
    that cannot be taken back (`undo`). Messages that have not left are cancelled, the others are corrected.
    """
    now = now or web_now()
    verb = entry.verb.removeprefix("complaint.")
    if not can_be_undone(entry) or entry.subject_kind != KIND:
        raise ValidationError(_("This cannot be undone. Do the opposite instead."), code="undo")
    if now - entry.at > UNDO_FOR + GRACE:
        raise ValidationError(_("It is too late to undo this. Do the opposite instead."), code="too_late")
    case = locked(Complaint(pk=entry.subject_id))
    if _has_gone_on(case, entry):
        raise ValidationError(_("Somebody has gone on from here. Undo is no longer possible."), code="changed")
    UNDOERS[verb](case, entry, by, now)
    asking.give_back(case, entry.facts.get("requests", ()), entry.at, now)
    return record("undo", case, by, now, undone=entry.verb, entry=entry.pk)


def _has_gone_on(case: Complaint, entry: Entry) -> bool:
    """Did anything follow? "Solved on the spot", ticked while logging, belongs to the logging, and so does the kind
    that the rules gave it.
    """
    followed = case.version - entry.facts["version"]
    if followed and entry.verb == "complaint.register":
        same = Entry.objects.filter(subject_kind=KIND, subject_id=case.pk, actor_id=entry.actor_id)
        ticked = Q(verb="complaint.resolve", at__lte=entry.at + GRACE)
        return followed != same.filter(ticked | Q(verb="complaint.reclassify", at=entry.at)).count()
    return followed != 0


def can_be_undone(entry: Entry) -> bool:
    """A letter by which the patient was asked for consent is more than a letter."""
    return entry.verb.removeprefix("complaint.") in UNDOERS and not entry.facts.get("asked_patient")


def _assign(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    """Back to the owner before; a contact target that began with the assignment goes with it."""
    key = f"assigned:{case.ref}:{entry.facts['version']}"
    outbox.cancel(key, now=now)
    case.owner = User.objects.filter(pk=entry.facts["before"]).first()
    save(case, now, "owner")
    _end_begun(case, entry, now)
    clocks.actions.fall_to(case, case.owner)


def _end_begun(case: Complaint, entry: Entry, now: datetime) -> None:
    events = ["assigned", *policy.DUTY_BEGINS.values()]
    begun = Clock.objects.of(KIND, case.pk).running().filter(start_event__in=events, started_at=entry.at)
    kinds = list(begun.values_list("kind", flat=True))
    if kinds:
        clocks.actions.cancel(case, reason="undone", now=now, kinds=kinds)


def _judgement(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    """Severity and flags as they were; whoever was told at once is told that it was a mistake."""
    before, was_urgent = entry.facts["before"], telling.is_urgent(case)
    case.severity, case.flags = before["severity"], before["flags"]
    case.is_restricted = policy.is_restricted(case.flags)
    save(case, now, *JUDGED)
    _end_begun(case, entry, now)
    if kind := entry.facts.get("turned_from"):
        turned = case.type
        turn_back(case, kind, entry.at, by, now)
        record("reclassify", case, by, now, before=turned, after=kind)
    if case.is_open:
        clocks.actions.replan(case, facts_of(case), now=now)
    _take_back(case, entry.facts["escalations"], now, was_urgent)


def _triage(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    """Among the new ones again, with the owner and the judgement it had."""
    outbox.cancel(f"assigned:{case.ref}:{entry.facts['version']}", now=now)
    case.status = Complaint.Status.RECEIVED
    case.owner = User.objects.filter(pk=entry.facts["before"]["owner"]).first()
    save(case, now, "status", "owner")
    clocks.actions.revive(case, at=entry.at, now=now)
    _judgement(case, entry, by, now)
    clocks.actions.fall_to(case, case.owner)


def _start(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    case.status = Complaint.Status.TRIAGED
    save(case, now, "status")


def _finish(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    """What was written down stays to be gone on with."""
    case.status = Complaint.Status.INVESTIGATING
    save(case, now, "status")
    clocks.actions.revive(case, at=entry.at, now=now)


def _submit(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    """The writer has the reply back; whoever was asked to read it is not asked any more."""
    letter = Letter.objects.get(pk=entry.facts["letter"])
    letter.state, letter.submitted_at = Letter.State.DRAFT, None
    letter.save(update_fields=["state", "submitted_at"])
    if letter.is_reply:
        case.status = Complaint.Status.DRAFTING
    save(case, now, "status")
    outbox.cancel(f"approval:{case.ref}:{letter.number}:{entry.facts['version']}", now=now)
    TeamMember.objects.filter(complaint=case, at=entry.at).delete()


def _respond(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    """A letter that has not left yet is a draft again, or waits for approval again; what it had met is owed again."""
    if letter := case.letters.filter(pk=entry.facts["letter"]).first():
        _take_back_unsent(letters.key_of(case, letter), now)
        SentCopy.objects.filter(letter=letter).delete()
        letter.state, letter.sent_at, letter.how, letter.unfit_because = entry.facts["was"], None, "", ""
        letter.approved_by = letter.signed_by = None
        letter.save()
    if entry.facts["kind"] == Letter.Kind.RESPONSE:
        case.status, case.responded_at = entry.facts["stage"], None
    if entry.facts.get("acknowledged"):
        case.acknowledged_at = None
    save(case, now, "status", "responded_at", "acknowledged_at")
    began = Clock.objects.of(KIND, case.pk).running().filter(start_event__in=MEANT, started_at=entry.at)
    if kinds := list(began.values_list("kind", flat=True)):
        clocks.actions.cancel(case, reason="undone", now=now, kinds=kinds)
    clocks.actions.revive(case, at=entry.at, now=now)


def _escalate(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    save(case, now)
    _take_back(case, [entry.facts["escalation"]], now, telling.is_urgent(case))


def _take_back(case: Complaint, escalations: list[int], now: datetime, was_urgent: bool) -> None:
    for escalation in Escalation.objects.filter(pk__in=escalations):
        clocks.actions.take_back(escalation, now=now)
        outbox.cancel(f"esc:{escalation.pk}", now=now)
        told = list(escalation.told.values_list("user_id", flat=True))
        _correct(case, told, [escalation.role], f"undone:{escalation.pk}", now, was_urgent)


def _correct(case: Complaint, told: list[int], roles: Iterable[str], key: str, now: datetime, was_urgent: bool) -> None:
    """Whoever was woken hears at once that it was a mistake, in the same group chats too."""
    telling.tell_staff("complaints/escalation_undone", case, told, key, now, is_urgent=was_urgent, roles=roles)


def _close(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    """The reply stays sent; only the closing is taken back. `closings` counts on, so that a later one speaks again."""
    outbox.cancel(f"closed:{case.ref}:{case.closings}", now=now)
    case.status, case.closed_at, case.outcome, case.severity_at_close = Complaint.Status.RESPONDED, None, "", None
    save(case, now, "status", "closed_at", "outcome", "severity_at_close")
    clocks.actions.revive(case, at=entry.at, now=now)


def _withdraw(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    case.status, case.closed_at, case.outcome = entry.facts["before"], None, ""
    save(case, now, "status", "closed_at", "outcome")
    clocks.actions.revive(case, at=entry.at, now=now)


def _register(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    """What was logged by mistake is marked as entered in error; those alerted are told so."""
    was_urgent, roles = telling.is_urgent(case), policy.reported_to(case.severity) if entry.facts["told"] else ()
    _take_back(case, entry.facts["escalations"], now, was_urgent)
    endings.err(case, by=by, reason=gettext("Undone right after logging."), now=now)
    _correct(case, entry.facts["told"], roles, f"undone:{case.ref}", now, was_urgent)
    case.refresh_from_db(fields=["version", "status"])


def _reclassify(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    """Of the kind it was, and at its stage; a thank-you that has left stands (`sent`)."""
    if entry.facts["after"] in mapping.OWES_NOTHING:
        _take_back_unsent(f"thanked:{case.ref}:{case.closings}", now)
        case.status, case.responded_at, case.closed_at = entry.facts["stage"][0], None, None
        case.severity_at_close = None
        save(case, now, "status", "responded_at", "closed_at", "severity_at_close")
    turn_back(case, entry.facts["before"], entry.at, by, now)


def _meeting(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    """A meeting that was only just planned is not there, one that was moved or called off stands as it was; of that
    they hear where the word of it was held back by what is now undone.
    """
    row = case.meetings.get(pk=entry.facts["meeting"])
    about = f"meeting:{case.ref}:{row.pk}"
    _take_back_unsent(f"{about}:{entry.facts['version']}", now)
    save(case, now)
    if entry.verb == "complaint.arrange":
        row.delete()
        return
    back = _as_before if entry.verb == "complaint.rearrange" else _on_again
    row.save(update_fields=back(row))
    held_back = Message.objects.filter(
        key__startswith=f"{about}:", state=Message.State.CANCELLED, settled_at=entry.at
    ).first()
    if held_back:
        tell_family(held_back.template.removeprefix("complaints/"), case, row, now)


def _as_before(row: Meeting) -> list[str]:
    row.planned_at = datetime.fromisoformat(row.before["planned_at"])
    row.place, row.attendees, row.before = row.before["place"], row.before["attendees"], {}
    return ["planned_at", "place", "attendees", "before"]


def _on_again(row: Meeting) -> list[str]:
    row.state, row.missed_because, row.settled_by, row.settled_at = Meeting.State.PLANNED, "", None, None
    return ["state", "missed_because", "settled_by", "settled_at"]


def _add_issue(case: Complaint, entry: Entry, by: User | None, now: datetime) -> None:
    case.issues.filter(pk=entry.facts["issue"], coded_at=None, finding="").delete()
    save(case, now)


def _take_back_unsent(key: str, now: datetime) -> None:
    """What they were to read is not sent; where it has left already the deed stands."""
    outbox.cancel(key, now=now)
    if Message.objects.filter(key__startswith=f"{key}:").exclude(state=Message.State.CANCELLED).exists():
        raise ValidationError(_("They have been written to already. Do the opposite instead."), code="sent")


UNDOERS: dict[str, Callable[[Complaint, Entry, User | None, datetime], None]] = {
    "triage": _triage,
    "assign": _assign,
    "start": _start,
    "finish": _finish,
    "submit": _submit,
    "respond": _respond,
    "rate": _judgement,
    "flag": _judgement,
    "escalate": _escalate,
    "close": _close,
    "withdraw": _withdraw,
    "register": _register,
    "reclassify": _reclassify,
    "arrange": _meeting,
    "rearrange": _meeting,
    "call_off": _meeting,
    "add_issue": _add_issue,
}

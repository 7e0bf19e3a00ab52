"""The answer: drafted, approved by a second person where the rules ask for one, sent once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.rulebook import rulebook_of
from complaints import states
from complaints.actions import cases, telling
from complaints.actions.afterwards import begin_right
from complaints.actions.cases import UNDO_FOR, letter_in_work, locked, move, needs_approval, record, save
from complaints.models import Complaint, Entry, Letter
from hospital.models import Role, User
from hospital.timing import now as web_now


@transaction.atomic
def draft(
    complaint: Complaint, *, by: User | None, words: str, language: str = "", revision: int | None = None,
    now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Keep what was written of the reply. `revision` is the one the writer started from (0: none yet); another
    one means that somebody else wrote meanwhile, and both texts have to be looked at (`changed`).
    """
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "draft")
    letter = letter_in_work(case) or Letter(complaint=case, number=_next_number(case), revision=0)
    if revision is not None and revision != letter.revision:
        raise ValidationError(_("Somebody else changed the reply meanwhile. Compare both texts."), code="changed")
    if not words.strip():
        raise ValidationError(_("Write something first."), code="empty")
    letter.words, letter.language = words, language or letter.language or case.feedback.language
    letter.drafted_by, letter.state, letter.checked = by, Letter.State.DRAFT, []
    letter.changed_at, letter.revision = now, letter.revision + 1
    letter.save()
    save(case, now)
    return record("draft", case, by, now, letter=letter.pk, revision=letter.revision)


def _next_number(case: Complaint) -> int:
    newest = case.letters.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


@transaction.atomic
def submit(
    complaint: Complaint, *, by: User | None, checked: Collection[str] = (), now: datetime | None = None,
    version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Hand the reply in to be approved by somebody else. `checked` is what the rules ask of it."""
    now = now or web_now()
    case = locked(complaint, version)
    move(case, "submit")
    if not needs_approval(case):
        raise ValidationError(_("This reply needs no second person. Send it."), code="no_approval")
    letter = _ready(case)
    _check(case, letter, checked)
    letter.state, letter.submitted_at = Letter.State.SUBMITTED, now
    letter.save(update_fields=["state", "submitted_at", "checked"])
    save(case, now, "status")
    asked = _second_readers(case, letter, now)
    key = f"approval:{case.ref}:{letter.number}:{case.version}"
    # A reply that waits to be read is work, however serious the case: it rings nobody at night.
    telling.tell_staff("complaints/approval_asked", case, asked, key, now, now + UNDO_FOR)
    telling.let_in(case, asked, by, now)
    return record("submit", case, by, now, letter=letter.pk, revision=letter.revision, asked=asked)


def _second_readers(case: Complaint, letter: Letter, now: datetime) -> list[int]:
    """Whom to ask to read it: managers, else site leadership; never the writer, nor anybody who may not approve it."""
    writer = [letter.drafted_by_id] if letter.drafted_by_id else []
    answers = telling.hearers(case, [Role.MANAGER, Role.LEADERSHIP], now, writer)
    found = [telling.people([answer]) for answer in answers]
    people = User.objects.in_bulk({pk for answer in found for pk in answer})
    able = {pk for pk, user in people.items() if pk not in writer and user.may("complaints.approve_complaint", case)}
    readers = ([pk for pk in answer if pk in able] for answer in found)
    return next(filter(None, readers), found[0])


def _check(case: Complaint, letter: Letter, checked: Collection[str]) -> None:
    """What the rules of the place ask of a reply is in it, as its writer says."""
    wanted = cases.checklist_of(case)
    letter.checked = sorted({*letter.checked, *checked} & set(wanted))
    if set(wanted) - set(letter.checked):
        raise ValidationError(_("The reply does not hold yet all that the rules of this place ask."), code="checklist")


def _ready(case: Complaint) -> Letter:
    letter = letter_in_work(case)
    if letter is None:
        raise ValidationError(_("There is no reply yet."), code="no_letter")
    return letter


@transaction.atomic
def send_back(complaint: Complaint, *, by: User | None, reason: str, now: datetime | None = None) -> audit.models.Entry:
    """The reply is not ready: the writer gets it back with the reason."""
    now = now or web_now()
    case = locked(complaint)
    move(case, "send_back")
    letter = _ready(case)
    if not reason.strip():
        raise ValidationError(_("Say what should be different."), code="reason")
    letter.state, letter.sent_back_because, letter.submitted_at = Letter.State.DRAFT, reason, None
    letter.save(update_fields=["state", "sent_back_because", "submitted_at"])
    save(case, now, "status")
    if letter.drafted_by_id and letter.drafted_by_id not in cases.barred(case):
        key = f"sent_back:{case.ref}:{letter.number}:{letter.revision}:{case.version}"
        telling.tell_person("complaints/sent_back", case, letter.drafted_by_id, key, now)
    return record("send_back", case, by, now, letter=letter.pk, revision=letter.revision)


@transaction.atomic
def respond(
    complaint: Complaint, *, by: User | None, how: str = Entry.How.EMAIL, checked: Collection[str] = (),
    is_without_patient: bool = False, now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Send the reply: once. By e-mail it goes out, otherwise it was given by hand and is noted.

    Refuses: approval missing (`needs_approval`), the writer approving their own reply (`own_reply`), somebody
    named in it (`barred`), what the rules ask of it missing (`checklist`). Without the patient's consent it goes only
    where somebody says that nothing in it is about the patient (`consent`). To somebody anonymous nothing is sent;
    what was found stands in the case.
    """
    now = now or web_now()
    case = locked(complaint, version)
    _refuse_sender(case, by)
    was_approved = case.status == Complaint.Status.APPROVAL
    move(case, "respond")
    letter = letter_in_work(case) if case.is_anonymous else _ready(case)
    if letter and not is_without_patient and not cases.may_disclose(case):
        raise ValidationError(_("The patient has not agreed that they hear about their care."), code="consent")
    if letter:
        _check(case, letter, checked)
        _send(case, letter, by if was_approved else None, how, now)
    return _responded(case, letter, by, how, now)


def _refuse_sender(case: Complaint, by: User | None) -> None:
    letter = letter_in_work(case)
    if case.status == Complaint.Status.DRAFTING and needs_approval(case) and letter:
        raise ValidationError(_("A second person has to read this reply. Hand it in."), code="needs_approval")
    if case.status == Complaint.Status.APPROVAL and by and letter and letter.drafted_by_id in by.acts_as:
        raise ValidationError(_("Somebody other than the writer has to approve this."), code="own_reply")
    if by and not cases.barred(case).isdisjoint(by.acts_as):
        raise ValidationError(_("Whoever is named in it cannot answer it."), code="barred")


def _send(case: Complaint, letter: Letter, approved_by: User | None, how: str, now: datetime) -> None:
    letter.state, letter.sent_at, letter.approved_by = Letter.State.SENT, now, approved_by
    letter.save(update_fields=["state", "sent_at", "approved_by", "checked"])
    if how == Entry.How.EMAIL:
        key = f"reply:{case.ref}:{letter.number}"
        telling.tell_family("complaints/reply", case, key, now, reply=letter.words)


def _responded(case: Complaint, letter: Letter | None, by: User | None, how: str, now: datetime) -> audit.models.Entry:
    case.responded_at = now
    save(case, now, "status", "responded_at")
    clocks.actions.happened(case, "responded", at=now, now=now)
    begin_right(case, now)
    facts = {"letter": letter and letter.pk, "how": how, "approved_by": letter and letter.approved_by_id}
    return record("respond", case, by, now, **facts)


@transaction.atomic
def settle(
    complaint: Complaint, *, by: User, how: str, answer: str, outcome: str, learning: str = "",
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """The short path: acknowledged, answered and closed by one person in one go, through the same steps.

    Only Low and Moderate without flags (`full_path`); what was typed is kept by the form. One issue made of
    the words carries finding and outcome.
    """
    now = now or web_now()
    case = locked(complaint, version)
    if case.status not in states.SETTLE_FROM:
        raise states.illegal(case.status)
    if not cases.may_settle(case):
        raise ValidationError(_("This needs the full path: High, Critical or flagged."), code="full_path")
    if not cases.barred(case).isdisjoint(by.acts_as):
        raise ValidationError(_("Whoever is named in it cannot answer it."), code="barred")
    if not answer.strip():
        raise ValidationError(_("Write what they were told."), code="empty")
    steps = _walk(case)
    _decide(case, answer, outcome)
    letter = _answered(case, by, how, answer, now)
    _close_at_once(case, by, outcome, learning, now)
    return record("settle", case, by, now, steps=steps, how=how, letter=letter and letter.pk, outcome=outcome,
                  owner=case.owner_id)  # fmt: skip


def _walk(case: Complaint) -> list[str]:
    """Every step from here to the end, each legal in its turn."""
    steps = list(states.SETTLE_STEPS)
    while steps and case.status not in states.TRANSITIONS[steps[0]]:
        steps.pop(0)
    for step in steps:
        move(case, step)
    return steps


def _decide(case: Complaint, answer: str, outcome: str) -> None:
    if outcome not in rulebook_of(case.profile_version_id).profile.outcomes:
        raise ValidationError(_("Choose the outcome."), code="outcome")
    cases.issue_of(case)
    case.issues.filter(finding="").update(finding=answer)
    case.issues.update(outcome=outcome)


def _answered(case: Complaint, by: User, how: str, answer: str, now: datetime) -> Letter | None:
    """The answer as a letter that was sent; a draft that somebody had begun becomes it."""
    if case.is_anonymous:
        return None
    letter = letter_in_work(case) or Letter(complaint=case, number=_next_number(case), drafted_by=by)
    letter.words, letter.language, letter.changed_at = answer, letter.language or case.feedback.language, now
    letter.state, letter.sent_at = Letter.State.SENT, now
    letter.save()
    if how == Entry.How.EMAIL:
        telling.tell_family("complaints/reply", case, f"reply:{case.ref}:{letter.number}", now, reply=answer)
    return letter


def _close_at_once(case: Complaint, by: User, outcome: str, learning: str, now: datetime) -> None:
    case.owner = case.owner or by
    if not case.is_anonymous:
        case.acknowledged_at = case.acknowledged_at or now
    case.responded_at = case.closed_at = now
    case.closings += 1
    case.outcome, case.learning, case.severity_at_close = outcome, learning, case.severity
    save(case, now, "status", "owner", "acknowledged_at", "responded_at", "closed_at", "closings", "outcome",
         "learning", "severity_at_close")  # fmt: skip
    clocks.actions.happened(case, "responded", at=now, now=now)
    begin_right(case, now)
    clocks.actions.settle_escalations(case, now=now)

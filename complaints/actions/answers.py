"""Letters: drafted, approved by a second person where the rules ask for one, sent once. The answer to a case is the
letter that moves it; the others (`kind`) leave its stage as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from complaints import states
from complaints.actions import cases, letters, telling, translating
from complaints.actions.afterwards import begin_right
from complaints.actions.cases import UNDO_FOR, letter_in_work, locked, move, record, save
from complaints.actions.endings import answered
from complaints.actions.letters import Kind, Sending
from complaints.letters import library
from complaints.models import Complaint, Entry, Letter
from hospital.models import Role, User
from hospital.timing import now as web_now


@transaction.atomic
def draft(
    complaint: Complaint, *, by: User | None, words: str, language: str = "", revision: int | None = None,
    kind: str = Kind.RESPONSE, format: str = "", enclosures: Collection[str] | None = None,
    answer_on: date | None = None, now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Keep what was written of a letter. `revision` is the one the writer started from (0: none yet); another
    one means that somebody else wrote meanwhile, and both texts have to be looked at (`changed`). `answer_on` is the
    day by which a delay notice promises the answer.
    """
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "draft" if kind == Kind.RESPONSE else "write_letter")
    letter = letter_in_work(case, kind)
    letter = letter or Letter(complaint=case, kind=kind, number=letters.next_number(case), revision=0)
    _refuse_draft(case, letter, words, revision)
    if answer_on:
        cases.refuse_past(answer_on, case.zone, now)
    letter.words, letter.language = words, language or letter.language or case.feedback.language
    letter.format, letter.answer_on = format or letter.format, answer_on or letter.answer_on
    letter.enclosures = letter.enclosures if enclosures is None else sorted(set(enclosures) & library.LEAFLETS.keys())
    letter.drafted_by, letter.state, letter.checked = by, Letter.State.DRAFT, []
    letter.writers = sorted({*letter.writers, *([by.pk] if by else [])})
    letter.changed_at, letter.revision = now, letter.revision + 1
    letter.save()
    save(case, now)
    translating.renew(case, letter, by, now)
    return record("draft", case, by, now, letter=letter.pk, revision=letter.revision, kind=kind)


def _refuse_draft(case: Complaint, letter: Letter, words: str, revision: int | None) -> None:
    if revision is not None and revision != letter.revision:
        raise ValidationError(_("Somebody else changed the reply meanwhile. Compare both texts."), code="changed")
    if not words.strip():
        raise ValidationError(_("Write something first."), code="empty")
    if case.is_anonymous and not letter.is_reply:
        raise ValidationError(_("Nobody can be told: they wished to stay anonymous."), code="anonymous")


@transaction.atomic
def submit(
    complaint: Complaint, *, by: User | None, checked: Collection[str] = (), kind: str = Kind.RESPONSE,
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Hand a letter in to be approved by somebody else. `checked` is what the rules ask of it."""
    now = now or web_now()
    case = locked(complaint, version)
    if kind == Kind.RESPONSE:
        move(case, "submit")
    if not letters.is_read_first(case, kind):
        raise ValidationError(_("This reply needs no second person. Send it."), code="no_approval")
    letter = letters.ready(case, kind)
    letters.check(case, letter, checked)
    letter.state, letter.submitted_at = Letter.State.SUBMITTED, now
    letter.save(update_fields=["state", "submitted_at", "checked"])
    save(case, now, "status")
    asked = _second_readers(case, letter, now)
    key = f"approval:{case.ref}:{letter.number}:{case.version}"
    # A letter that waits to be read is work, however serious the case: it rings nobody at night.
    telling.tell_staff("complaints/approval_asked", case, asked, key, now, now + UNDO_FOR)
    telling.let_in(case, asked, by, now)
    return record("submit", case, by, now, letter=letter.pk, revision=letter.revision, asked=asked, kind=kind)


def _second_readers(case: Complaint, letter: Letter, now: datetime) -> list[int]:
    """Whom to ask to read it: managers, else site leadership; nobody who wrote in it, nor who may not approve it."""
    answers = telling.hearers(case, [Role.MANAGER, Role.LEADERSHIP], now, letter.writers)
    found = [telling.people([answer]) for answer in answers]
    people = User.objects.in_bulk({pk for answer in found for pk in answer} - set(letter.writers))
    able = {pk for pk, user in people.items() if user.may("complaints.approve_complaint", case)}
    readers = ([pk for pk in answer if pk in able] for answer in found)
    return next(filter(None, readers), found[0])


@transaction.atomic
def send_back(
    complaint: Complaint, *, by: User | None, reason: str, kind: str = Kind.RESPONSE, now: datetime | None = None
) -> audit.models.Entry:
    """The letter is not ready: the writer gets it back with the reason."""
    now = now or web_now()
    case = locked(complaint)
    if kind == Kind.RESPONSE:
        move(case, "send_back")
    letter = letters.ready(case, kind)
    if letter.state != Letter.State.SUBMITTED:
        raise ValidationError(_("This letter does not wait for anybody."), code="not_submitted")
    if not reason.strip():
        raise ValidationError(_("Say what should be different."), code="reason")
    letter.state, letter.sent_back_because, letter.submitted_at = Letter.State.DRAFT, reason, None
    letter.save(update_fields=["state", "sent_back_because", "submitted_at"])
    save(case, now, "status")
    if letter.drafted_by_id and letter.drafted_by_id not in cases.barred(case):
        key = f"sent_back:{case.ref}:{letter.number}:{letter.revision}:{case.version}"
        telling.tell_person("complaints/sent_back", case, letter.drafted_by_id, key, now)
    return record("send_back", case, by, now, letter=letter.pk, revision=letter.revision, kind=kind)


@transaction.atomic
def respond(
    complaint: Complaint, *, by: User | None, how: str = Entry.How.EMAIL, checked: Collection[str] = (),
    is_without_patient: bool = False, kind: str = Kind.RESPONSE, signing: str = Letter.Signing.NAME,
    unfit_because: str = "", signatory: User | None = None, now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Send a letter: once. By e-mail it goes out, on paper it waits to be posted, otherwise it was given and is noted.

    Refuses: approval missing (`needs_approval`), the writer approving their own letter (`own_reply`), somebody
    named in it (`barred`), what the rules ask of it missing (`checklist`, `gap`), a translation that nobody checked
    (`translation`), a form that its reader does not need (`unfit`, unless a reason is given), a reply signed by nobody
    whom the rules name for it, neither who sends it nor `signatory` (`signatory`). Without the patient's consent the
    reply goes only where somebody says that nothing in it is about the patient (`consent`). To somebody anonymous
    nothing is sent; what was found stands in the case.
    """
    now = now or web_now()
    case = locked(complaint, version)
    letter, stage = letter_in_work(case, kind), case.status
    _refuse_sender(case, letter, by, kind)
    if kind == Kind.RESPONSE:
        move(case, "respond")
    was = _state_of(letter, stage)
    letter = letter if case.is_anonymous else letters.ready(case, kind)
    if letter and kind in letters.DISCLOSING and not is_without_patient and not cases.may_disclose(case):
        raise ValidationError(_("The patient has not agreed that they hear about their care."), code="consent")
    if letter:
        letter.complaint = case
        letters.check(case, letter, checked)
        letter.approved_by = by if was == Letter.State.SUBMITTED else None
        sending = Sending(how, signing, unfit_because, is_without_patient, signatory)
        letters.dispatch(case, letter, by, sending, now, now + UNDO_FOR)
    return _sent(case, letter, by, how, now, {"kind": kind, "was": was, "stage": stage})


def _state_of(letter: Letter | None, stage: str) -> str:
    """Of the reply it is the stage of the case that says whether it waits for approval."""
    if letter is None or letter.is_reply:
        return Letter.State.SUBMITTED if stage == Complaint.Status.APPROVAL else Letter.State.DRAFT
    return letter.state


def _refuse_sender(case: Complaint, letter: Letter | None, by: User | None, kind: str) -> None:
    is_waiting = _state_of(letter, case.status) == Letter.State.SUBMITTED
    is_written = case.status == Complaint.Status.DRAFTING or kind != Kind.RESPONSE
    if letter and is_written and not is_waiting and letters.is_read_first(case, kind):
        raise ValidationError(_("A second person has to read this reply. Hand it in."), code="needs_approval")
    if is_waiting and by and letter and not set(letter.writers).isdisjoint(by.acts_as):
        raise ValidationError(_("Somebody who has not written in it has to approve this."), code="own_reply")
    if by and not cases.barred(case).isdisjoint(by.acts_as):
        raise ValidationError(_("Whoever is named in it cannot answer it."), code="barred")


def _sent(
    case: Complaint, letter: Letter | None, by: User | None, how: str, now: datetime, facts: dict[str, object]
) -> audit.models.Entry:
    """What follows from it: the reply meets every target, another letter its own."""
    if letter and not letter.is_reply:
        case, more = letters.follow(case, letter, by, now)
        facts = {**facts, **more}
    else:
        case.responded_at = now
        save(case, now, "status", "responded_at")
        answered(case, "responded", now)
        clocks.actions.settle_escalations(case, now=now)
        begin_right(case, now)
    facts |= {"letter": letter and letter.pk, "how": how, "approved_by": letter and letter.approved_by_id}
    return record("respond", case, by, now, is_unfit=bool(letter and letter.unfit_because), **facts)

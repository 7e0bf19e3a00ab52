"""Working on a case: take it in hand, speak with people, keep them informed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from complaints import states
from complaints.actions import cases, telling
from complaints.actions.cases import UNDO_FOR, facts_of, locked, move, record, save, write
from complaints.actions.judging import JUDGED, follow, judge, judged
from complaints.actions.kinds import turn_if_always
from complaints.models import Complaint, Entry
from hospital.models import User
from hospital.timing import now as web_now

IN_WRITING = frozenset({Entry.How.EMAIL, Entry.How.LETTER})


@transaction.atomic
def acknowledge(
    complaint: Complaint, *, by: User | None, how: str, words: str = "", is_two_way: bool = False,
    happened_at: datetime | None = None, now: datetime | None = None, nonce: UUID | None = None,
) -> audit.models.Entry:  # fmt: skip
    """The person who told us hears that we have it: once. By e-mail the words go out, otherwise they are noted.

    One call may be both: with `is_two_way` we spoke with each other, and the contact target is met as well. Targets
    end at `happened_at`, for what is entered later; what we send goes out now.
    """
    now = now or web_now()
    case = locked(complaint)
    _refuse_acknowledging(case)
    cases.refuse_without_mailbox(how, case.teller)
    if happened_at and how == Entry.How.EMAIL:
        raise ValidationError(_("By e-mail it goes out now. Leave the time blank."), code="goes_out")
    case.acknowledged_at = at = cases.moment_of(case, happened_at, now)
    write(case, Entry.Kind.ACKNOWLEDGEMENT, by, now, words, nonce, how=how, is_two_way=is_two_way)
    save(case, now, "acknowledged_at")
    _heard(case, at, now, is_acknowledged=True, is_two_way=is_two_way)
    if how == Entry.How.EMAIL:
        promised = telling.answer_due(case, now).isoformat()
        telling.tell_family("complaints/acknowledged", case, f"acknowledged:{case.ref}:1", now, date=promised)
    return record("acknowledge", case, by, now, how=how, is_two_way=is_two_way, happened_at=happened_at)


def _refuse_acknowledging(case: Complaint) -> None:
    states.refuse_unless(case.status, "acknowledge")
    cases.refuse_anonymous(case)
    if case.acknowledged_at:
        raise ValidationError(_("This was acknowledged already."), code="acknowledged")


def _heard(case: Complaint, at: datetime, now: datetime, *, is_acknowledged: bool, is_two_way: bool) -> None:
    """The targets that a word with the family meets, by when it was."""
    if is_acknowledged:
        clocks.actions.happened(case, "acknowledged", at=at, now=now, facts=facts_of(case))
    if is_two_way:
        clocks.actions.happened(case, "contacted", at=at, now=now)


@transaction.atomic
def triage(
    complaint: Complaint, *, by: User | None, severity: int, owner: User, flags: Collection[str] = (),
    type: str = "", now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Confirm what it is, how grave, and who looks into it."""
    now = now or web_now()
    case = locked(complaint, version)
    move(case, "triage")
    cases.refuse_owner(case, owner)
    if type and type != case.type:
        raise ValidationError(_("Change the kind first, with the reason."), code="type")
    before = judged(case) | {"owner": case.owner_id}
    news = judge(case, severity, flags)
    case.owner = owner
    cases.issue_of(case)
    save(case, now, "status", "owner", *JUDGED)
    made = follow(case, news, by, now)
    clocks.actions.happened(case, "triaged", at=now, now=now)
    _hand_to(case, owner, by, now)
    after, turned = judged(case) | {"owner": owner.pk}, turn_if_always(case, by, now)
    return record("triage", case, by, now, before=before, after=after, escalations=made, **turned)


def _hand_to(case: Complaint, owner: User, by: User | None, now: datetime) -> str:
    """All running targets fall to the owner, who is told unless they did it themselves; returns the key."""
    clocks.actions.fall_to(case, owner)
    clocks.actions.happened(case, "assigned", at=now, now=now, facts=facts_of(case))
    key = f"assigned:{case.ref}:{case.version}"
    if by != owner:
        telling.tell_person("complaints/assigned", case, owner.pk, key, now, now + UNDO_FOR)
    return key


@transaction.atomic
def assign(
    complaint: Complaint, *, by: User | None, owner: User, now: datetime | None = None, version: int | None = None
) -> audit.models.Entry:
    """Another person holds the case from now on."""
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "assign")
    if case.owner_id == owner.pk:
        raise ValidationError(_("%(name)s holds this already."), code="same", params={"name": owner.name})
    cases.refuse_owner(case, owner)
    before, case.owner = case.owner, owner
    save(case, now, "owner")
    key = _hand_to(case, owner, by, now)
    if before and before != by:
        telling.tell_person("complaints/handed_over", case, before.pk, f"{key}:from", now, now + UNDO_FOR)
    return record("assign", case, by, now, before=before, after=owner)


@transaction.atomic
def start(complaint: Complaint, *, by: User | None, now: datetime | None = None) -> audit.models.Entry:
    """Begin to look into it. On the full path with a plan that was offered to them (`plan`)."""
    now = now or web_now()
    case = locked(complaint)
    move(case, "start")
    if cases.needs_plan(case):
        raise ValidationError(_("Agree a plan with them first."), code="plan")
    save(case, now, "status")
    return record("start", case, by, now)


@transaction.atomic
def finish(
    complaint: Complaint, *, by: User | None, findings: Mapping[int, str], answers: Mapping[int, str] | None = None,
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """What was found, one answer for each thing told and each question asked; the reply can be written.

    `findings` is by issue number, `answers` by the number of the question.
    """
    now = now or web_now()
    case = locked(complaint, version)
    move(case, "finish")
    issues = list(case.issues.all()) or [cases.issue_of(case)]
    for issue in issues:
        issue.finding = findings.get(issue.pk, "").strip() or issue.finding
        if not issue.finding:
            raise ValidationError(_("Write what was found for each thing they told us."), code="finding")
        issue.save(update_fields=["finding"])
    _answer_questions(case, answers or {})
    save(case, now, "status")
    clocks.actions.happened(case, "finding_recorded", at=now, now=now)
    return record("finish", case, by, now, issues=[issue.pk for issue in issues])


def _answer_questions(case: Complaint, answers: Mapping[int, str]) -> None:
    for question in case.points.all():
        question.answer = answers.get(question.number, "").strip() or question.answer
        if not question.answer:
            raise ValidationError(_("Answer each question that they asked."), code="question")
        question.save(update_fields=["answer"])


@transaction.atomic
def note(
    complaint: Complaint, *, by: User | None, words: str, nonce: UUID, now: datetime | None = None
) -> audit.models.Entry | None:
    """Words for the case team only. None when this form was sent before."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "note")
    if cases.is_sent_twice(nonce):
        return None
    cases.refuse_empty(words)
    entry = write(case, Entry.Kind.NOTE, by, now, words, nonce)
    save(case, now)
    return record("note", case, by, now, entry=entry.pk)


@transaction.atomic
def contact(
    complaint: Complaint, *, by: User | None, how: str, words: str, nonce: UUID, is_two_way: bool = False,
    acknowledges: bool = False, happened_at: datetime | None = None, now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """We spoke or wrote, or tried to. Only a contact in both directions meets the contact target; with `acknowledges`
    they were told in the same breath that we have it. Targets end at `happened_at`, for what is entered later.
    """
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "contact")
    if cases.is_sent_twice(nonce):
        return None
    cases.refuse_empty(words)
    at = cases.moment_of(case, happened_at, now)
    if acknowledges:
        _refuse_acknowledging(case)
        case.acknowledged_at = at
    kind = Entry.Kind.ACKNOWLEDGEMENT if acknowledges else Entry.Kind.CONTACT
    entry = write(case, kind, by, now, words, nonce, how=how, is_two_way=is_two_way)
    save(case, now, "acknowledged_at")
    _heard(case, at, now, is_acknowledged=acknowledges, is_two_way=is_two_way)
    if case.status == Complaint.Status.OUT_OF_SCOPE and how in IN_WRITING:
        clocks.actions.happened(case, "scope_notice_sent", at=at, now=now)
    facts = {"entry": entry.pk, "how": how, "is_two_way": is_two_way, "acknowledged": acknowledges}
    return record("contact", case, by, now, happened_at=happened_at, **facts)


@transaction.atomic
def update(
    complaint: Complaint, *, by: User | None, words: str, next_contact_on: date, nonce: UUID,
    how: str = Entry.How.EMAIL, now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """A holding update: where we are, and when they hear from us next. By e-mail the words go out."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "update")
    if cases.is_sent_twice(nonce):
        return None
    cases.refuse_empty(words)
    cases.refuse_anonymous(case)
    cases.refuse_past(next_contact_on, case.zone, now)
    cases.refuse_without_mailbox(how, case.teller)
    entry = write(case, Entry.Kind.UPDATE, by, now, words, nonce, how=how, next_contact_on=next_contact_on)
    save(case, now)
    clocks.actions.happened(case, "update_sent", at=now, now=now, facts=facts_of(case))
    if how == Entry.How.EMAIL:
        key = f"update:{case.ref}:{entry.pk}"
        telling.tell_family("complaints/update", case, key, now, words=words, date=next_contact_on.isoformat())
    return record("update", case, by, now, entry=entry.pk, next_contact_on=next_contact_on)

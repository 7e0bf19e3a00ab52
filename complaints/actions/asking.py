"""Asking a department about a case: the questions, what is shared with them, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.facts import Facts
from clocks.models import Clock, ProfileVersion
from clocks.rulebook import rulebook_of
from clocks.worktime import local_date
from complaints import states
from complaints.actions import cases
from complaints.actions.cases import because, locked, record, save
from complaints.actions.owed import moved_on, tell
from complaints.models import Complaint, Evidence, Inquiry, Issue, Question
from hospital.models import Department, Role, User
from hospital.recipients import resolve
from hospital.timing import now as web_now

KIND = "inquiry"
ANSWERS = "complaints.answer_inquiry"
NEEDED = ("department__site", "asked", "asked_by", "complaint__site")
State = Inquiry.State


@transaction.atomic
def ask(
    complaint: Complaint, *, by: User | None, department: Department, questions: Iterable[str], summary: str,
    nonce: UUID, due_on: date | None = None, within_hours: int | None = None, asked: User | None = None,
    issues: Iterable[Issue] = (), files: Iterable[Evidence] = (), is_named: bool = False, now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """Put numbered questions to a department, or to one person in it; who leads it is asked where nobody is named. By a
    day, or within as many working hours of theirs as the rules offer.

    They see the summary and what is chosen of the case, and nothing else. None when this form was sent before.
    """
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "ask")
    if Inquiry.objects.filter(nonce=nonce).exists():
        return None
    words = [text.strip() for text in questions if text.strip()]
    if not words or not summary.strip():
        raise ValidationError(_("Ask at least one question, and say what they should know."), code="empty")
    rules = clocks.actions.casework_rules(now=now)
    event = _event(rules, within_hours)
    due_on = due_on if due_on and not within_hours else local_date(department.site.zone, now)
    cases.refuse_past(due_on, department.site.zone, now)
    holder = asked or _leads(case, department, now)
    refuse_asked(holder)
    row = Inquiry.objects.create(
        complaint=case, department=department, asked=holder, asked_by=by, asked_at=now, due_on=due_on,
        summary=summary, is_named=is_named, profile_version=rules, nonce=nonce,
    )  # fmt: skip
    Question.objects.bulk_create(Question(inquiry=row, number=n, words=text) for n, text in enumerate(words, 1))
    row.issues.set(case.issues.filter(pk__in=[issue.pk for issue in issues]))
    row.files.set(case.evidence.filter(pk__in=[one.pk for one in files], errored_at__isnull=True))
    save(case, now)
    clocks.actions.happened(row, event, at=now, now=now, facts=facts_of(row), agreed_on=due_on)
    if within_hours:
        owed = Clock.objects.of(KIND, row.pk).running().get()
        row.due_on, row.exact_at = owed.due_on, owed.due_at
        change(row, "due_on", "exact_at")
    tell("complaints/asked", row, holder, f"asked:{row.ref}:1", now)
    facts = {"questions": len(words), "due_on": row.due_on, "within_hours": within_hours}
    return put_on_record("ask", case, row, by, now, user=holder, **facts)


def hours_offered(rules: ProfileVersion) -> dict[int, str]:
    """In how many working hours an answer may be asked for by these rules, and the event that begins each."""
    rows = rulebook_of(rules.pk).profile.rules
    return {rule.amount: rule.start_event for rule in rows if rule.kind == KIND and rule.unit == "hours"}


def _event(rules: ProfileVersion, within_hours: int | None) -> str:
    if within_hours is None:
        return "asked"
    offered = hours_offered(rules)
    if within_hours not in offered:
        raise ValidationError(_("The rules of this place do not know this time."), code="hours")
    return offered[within_hours]


def _leads(case: Complaint, department: Department, now: datetime) -> User:
    """Whoever leads it now, nobody who is named in the case; the one above where it has nobody."""
    found = resolve(Role.DEPARTMENT, department.site_id, department.pk, cases.barred(case), now=now)
    if not found.users:
        raise ValidationError(_("Nobody there can be asked. Choose a person."), code="nobody")
    return User.objects.get(pk=found.users[0].user_id)


@transaction.atomic
def recall(
    inquiry: Inquiry, *, by: User | None, reason: str, now: datetime | None = None
) -> audit.models.Entry:  # fmt: skip
    """No answer is wanted any more; whoever was asked sees that, and nothing of the case."""
    now = now or web_now()
    case, row = held(inquiry, State.ASKED, State.ANSWERED)
    entry = because(case, reason, by, now)
    row.state = State.WITHDRAWN
    change(row, "state")
    save(case, now)
    clocks.actions.cancel(row, reason="withdrawn", now=now)
    clocks.actions.settle_escalations(row, now=now)
    tell("complaints/owed_changed", row, row.asked, f"recalled:{row.ref}", now)
    return put_on_record("recall", case, row, by, now, user=row.asked, reason=entry)


def end_all(case: Complaint, now: datetime) -> list[int]:
    """The case ends, and nobody has to answer any more: who was asked hears it. Returns what was still asked."""
    rows = list(Inquiry.objects.select_related(*NEEDED).filter(complaint=case, state=State.ASKED))
    for row in rows:
        row.state, row.wanted_on, row.wanted_because = State.WITHDRAWN, None, ""
        change(row, "state", "wanted_on", "wanted_because")
        clocks.actions.cancel(row, reason="withdrawn", now=now)
        clocks.actions.settle_escalations(row, now=now)
        tell("complaints/owed_changed", row, row.asked, f"ended:{row.ref}:{case.version}", now)
    return [row.pk for row in rows]


def give_back(case: Complaint, requests: Collection[int], at: datetime, now: datetime) -> None:
    """It goes on: what ended with the case at the moment `at` is asked again, as far as its day has not passed."""
    rows = Inquiry.objects.select_related(*NEEDED).filter(pk__in=requests, complaint=case, state=State.WITHDRAWN)
    for row in rows:
        if row.due_on >= local_date(row.zone, now):
            row.state = State.ASKED
            change(row, "state")
            clocks.actions.revive(row, at=at, now=now)
            tell("complaints/owed_changed", row, row.asked, f"again:{row.ref}:{case.version}", now)


def give_back_latest(case: Complaint, now: datetime) -> None:
    """The same for whatever ended it last."""
    rows = audit.models.Entry.objects.filter(subject_kind="complaint", subject_id=case.pk, facts__has_key="requests")
    if ended := rows.order_by("-id").first():
        give_back(case, ended.facts["requests"], ended.at, now)


@transaction.atomic
def accept_answer(inquiry: Inquiry, *, by: User | None, now: datetime | None = None) -> audit.models.Entry:
    """The answer is enough."""
    now = now or web_now()
    case, row = held(inquiry, State.ANSWERED)
    row.state = State.ACCEPTED
    change(row, "state")
    save(case, now)
    return put_on_record("accept_answer", case, row, by, now)


@transaction.atomic
def return_answer(
    inquiry: Inquiry, *, by: User | None, reason: str, due_on: date, now: datetime | None = None
) -> audit.models.Entry:
    """Something is missing: they answer once more by another day. What they wrote stays, and begins their next one."""
    now = now or web_now()
    case, row = held(inquiry, State.ANSWERED)
    cases.refuse_past(due_on, row.zone, now)
    entry = because(case, reason, by, now)
    reply = row.replies.first()
    assert reply is not None  # it was answered
    reply.returned_because = reason
    reply.save(update_fields=["returned_because"])
    row.state, row.due_on, row.exact_at = State.ASKED, due_on, None
    change(row, "state", "due_on", "exact_at")
    save(case, now)
    clocks.actions.happened(row, "sent_back", at=now, now=now, facts=facts_of(row), agreed_on=due_on)
    tell("complaints/owed_changed", row, row.asked, f"returned:{row.ref}:{reply.number}", now)
    return put_on_record("return_answer", case, row, by, now, user=row.asked, due_on=due_on, reason=entry)


@transaction.atomic
def decide_time(
    inquiry: Inquiry, *, by: User | None, agrees: bool, now: datetime | None = None
) -> audit.models.Entry:  # fmt: skip
    """They asked for more time, and have it or not. What was late by then stays missed."""
    now = now or web_now()
    case, row = held(inquiry, State.ASKED)
    if row.wanted_on is None:
        raise ValidationError(_("Nobody waits for more time."), code="nothing")
    wanted = row.wanted_on
    row.wanted_on, row.wanted_because = None, ""
    if agrees:
        _postpone(row, wanted, by, now)
    change(row, "due_on", "exact_at", "wanted_on", "wanted_because")
    save(case, now)
    tell("complaints/owed_changed", row, row.asked, f"time:{row.ref}:{case.version}", now)
    return put_on_record("decide_time", case, row, by, now, user=row.asked, agrees=agrees, due_on=row.due_on)


def _postpone(row: Inquiry, until: date, by: User | None, now: datetime) -> None:
    """Why they need it stands with the case."""
    had_hours = row.exact_at is not None
    row.due_on, row.exact_at = until, None
    clock = Clock.objects.of(KIND, row.pk).running().get()
    if clock.due_at > now and not had_hours:
        clocks.actions.extend(
            clock, until=until, agreed_with=row.asked.name, channel="web", reason="", by=by, now=now
        )  # fmt: skip
    else:
        clocks.actions.happened(row, "answer_postponed", at=now, now=now, facts=facts_of(row), agreed_on=until)


# ------------------------------------------------------------------------------------- what all have in common
def held(inquiry: Inquiry, *stages: str) -> tuple[Complaint, Inquiry]:
    """Case and questions as they are now, held until the transaction ends; refuses any other stage (`moved_on`)."""
    case = locked(inquiry.complaint)
    states.refuse_unless(case.status, "ask")
    rows = Inquiry.objects.select_related(*NEEDED)
    if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
        rows = rows.select_for_update(of=("self",), no_key=True)
    row = rows.get(pk=inquiry.pk)
    if row.state not in stages:
        raise moved_on(row)
    return case, row


def change(row: Inquiry, *fields: str) -> None:
    row.save(update_fields=fields)


def put_on_record(
    verb: str, case: Complaint, row: Inquiry, by: User | None, now: datetime, **facts: Any
) -> audit.models.Entry:
    """The entry stands with the case, whose story it is."""
    return record(verb, case, by, now, inquiry=row.pk, request=row.ref, **facts)


def facts_of(row: Inquiry) -> Facts:
    case = row.complaint
    return Facts(type=case.type, severity=case.severity, site_id=row.site_id)


def refuse_asked(user: User) -> None:
    if not (user.is_active and user.has_perm(ANSWERS)):
        raise ValidationError(_("%(name)s cannot be asked."), code="cannot_answer", params={"name": user.name})

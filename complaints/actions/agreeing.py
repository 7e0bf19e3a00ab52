"""What is agreed with them: the plan, the questions it answers, and a later date before the old one has passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.models import Clock
from clocks.worktime import local_date
from complaints import states
from complaints.actions import cases
from complaints.actions.cases import KIND, facts_of, locked, record, rule_of, save, write
from complaints.models import Complaint, Entry, Plan, Point
from hospital.models import User
from hospital.timing import now as web_now

AGREED = "agreed_response"


@transaction.atomic
def plan(
    complaint: Complaint, *, by: User | None, method: str, agreement: str, answer_on: date | None = None,
    contact_every_days: int | None = None, questions: Sequence[str] = (), words: str = "",
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """How it is dealt with, by when they are answered, how often they hear from us, and which questions want an answer.

    A date starts the agreed target of the rules. One that runs already is moved by `extend` only, because they have
    to agree. `questions` are added to those there are.
    """
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "plan")
    cases.refuse_anonymous(case)
    before = cases.plan_of(case)
    row = before or Plan(complaint=case)
    row.method, row.agreement, row.contact_every_days, row.by, row.at = method, agreement, contact_every_days, by, now
    if answer_on and answer_on != row.answer_on:
        _promise(case, answer_on, now)
        row.answer_on = answer_on
    row.save()
    asked = add_questions(case, questions)
    entry = write(case, Entry.Kind.AGREEMENT, by, now, words)
    save(case, now)
    facts = {"method": method, "agreement": agreement, "answer_on": row.answer_on, "questions": asked}
    return record("plan", case, by, now, entry=entry.pk, **facts)


def _promise(case: Complaint, answer_on: date, now: datetime) -> None:
    """The agreed target begins, where the rules have one for such a case."""
    if answer_on < local_date(case.zone, now):
        raise ValidationError({"answer_on": ValidationError(_("Choose a day that is still to come."), code="past")})
    rule = rule_of(case, AGREED)
    if rule is None:
        return
    if Clock.objects.of(KIND, case.pk).running().filter(kind=AGREED).exists():
        raise ValidationError(_("A date is agreed already. Agree a later one with them instead."), code="agreed")
    latest = case.received_on + timedelta(days=rule.longest_days) if rule.longest_days else answer_on
    if answer_on > latest:
        day = date_format(latest)
        raise ValidationError(_("It may be %(day)s at the latest."), code="longest", params={"day": day})
    clocks.actions.start(case, rule.key, at=now, facts=facts_of(case), event="plan_agreed", agreed_on=answer_on)


def add_questions(case: Complaint, questions: Sequence[str]) -> list[int]:
    """Numbered on from those there are; the same question again is no other one."""
    known = {row.words for row in case.points.all()}
    newest = case.points.aggregate(newest=Max("number"))["newest"] or 0
    words = [words for words in dict.fromkeys(question.strip() for question in questions) if words not in {"", *known}]
    rows = [Point(complaint=case, number=newest + n, words=one) for n, one in enumerate(words, start=1)]
    return [row.number for row in Point.objects.bulk_create(rows)]


@transaction.atomic
def extend(
    complaint: Complaint, *, by: User | None, target: Clock, until: date, agreed_with: str, channel: str, reason: str,
    evidence: str = "", now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """They agreed to a later date, before the old one has passed; afterwards only the delay can be explained.

    Refuses what `clocks.actions.extend` refuses, and a target of another case (`target`).
    """
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "extend")
    if (target.subject_kind, target.subject_id) != (KIND, case.pk):
        raise ValidationError(_("Choose one of the targets of this case."), code="target")
    extension = clocks.actions.extend(
        target, until=until, agreed_with=agreed_with, channel=channel, reason=reason, evidence=evidence, by=by, now=now
    )
    if target.kind == AGREED:
        Plan.objects.filter(complaint=case).update(answer_on=until)
    save(case, now)
    was = extension.from_due_on
    return record("extend", case, by, now, kind=target.kind, extension=extension.pk, was=was, due_on=until)

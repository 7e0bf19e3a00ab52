"""After the answer: it is contested, taken to an independent body, decided there, or the time to do so is over; and
what they say of how we handled it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.models import Clock
from clocks.querysets import ClockQuerySet
from clocks.worktime import local_date
from complaints import policy, states
from complaints.actions import asking, cases
from complaints.actions.cases import (
    KIND,
    facts_of,
    is_sent_twice,
    locked,
    move,
    record,
    rule_of,
    save,
    write,
)
from complaints.actions.endings import ENDS_WITH_CASE, begin_again
from complaints.actions.learning import add_action
from complaints.models import Action, Appraisal, Complaint, Entry, Letter, Referral
from complaints.states import Status
from hospital.models import User
from hospital.timing import now as web_now

RIGHT = "right_expiry"
BATCH = 100


def begin_right(case: Complaint, now: datetime) -> None:
    """From the answer on they have time to come back to it: as long as the rules of the place say."""
    rule = rule_of(case, RIGHT)
    if rule and not right_of(case).exists():
        clocks.actions.start(case, rule.key, at=now, facts=facts_of(case), event="responded")


def right_of(case: Complaint) -> ClockQuerySet:
    return Clock.objects.of(KIND, case.pk).running().filter(kind=RIGHT)


def is_past_right(case: Complaint, now: datetime) -> bool:
    """Is the time over that the rules gave them after our answer? Where the rules give none, it never is."""
    rows = Clock.objects.of(KIND, case.pk).filter(kind=RIGHT).order_by("-id")
    due_at = rows.values_list("due_at", flat=True).first()
    return case.status == Status.CLOSED and due_at is not None and due_at <= now


def may_contest(case: Complaint, now: datetime) -> bool:
    """Once, after the first answer, within the time the rules give. Then the next way is an independent body."""
    if case.is_anonymous or case.status not in states.TRANSITIONS["contest"]:
        return False
    answers = case.letters.replies().filter(state=Letter.State.SENT).count()
    return answers == 1 and right_of(case).filter(due_at__gt=now).exists()


@transaction.atomic
def contest(complaint: Complaint, *, words: str, nonce: UUID, now: datetime | None = None) -> audit.models.Entry | None:
    """They are not content with our answer and say why: it is looked into again, and a second answer is owed.

    Refuses (`too_late`) after the time the rules give, and after a second answer. None when this form was sent before.
    """
    now = now or web_now()
    case = locked(complaint)
    if is_sent_twice(nonce):
        return None
    before = case.status
    if not may_contest(case, now):
        raise ValidationError(_("The time to come back to our answer is over."), code="too_late")
    move(case, "contest")
    cases.refuse_empty(words, _("Write what our answer did not settle."))
    entry = write(case, Entry.Kind.INFORMATION, None, now, words, nonce, how=Entry.How.WEB)
    begin_again(case, None, now, "review_asked")
    return record("contest", case, None, now, before=before, entry=entry.pk)


@transaction.atomic
def refer(
    complaint: Complaint, *, by: User | None, body: str, referred_on: date, reference: str = "",
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """An independent body looks at it: which, since when, under which of their references."""
    now = now or web_now()
    case = locked(complaint, version)
    before = case.status
    move(case, "refer")
    if not body.strip():
        raise ValidationError(_("Say which body."), code="body")
    cases.refuse_future(referred_on, case, now)
    row = Referral.objects.create(complaint=case, body=body, reference=reference, referred_on=referred_on, by=by)
    case.closed_at = None
    save(case, now, "status", "closed_at")
    clocks.actions.happened(case, "right_used", at=now, now=now)
    return record("refer", case, by, now, before=before, referral=row.pk, referred_on=referred_on)


@transaction.atomic
def decide(
    complaint: Complaint, *, by: User | None, decision: str, words: str, recommendations: str = "",
    decided_on: date | None = None, now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """What the independent body decided and asks of us. It is closed for good, and each recommendation (one a line) is
    an action of the case, which somebody still has to be given.
    """
    now = now or web_now()
    locked(complaint, version)
    asked = [line.strip() for line in recommendations.splitlines() if line.strip()]
    for what in asked:
        add_action(complaint, by=by, what=what, nonce=uuid4(), now=now)
    case = locked(complaint)
    move(case, "decide")
    if decision not in Referral.Decision.values:
        raise ValidationError(_("Choose what they decided."), code="decision")
    cases.refuse_empty(words, _("Write what they decided."))
    row = case.referrals.get(decision="")
    row.decision, row.decided_on = decision, decided_on or local_date(case.zone, now)
    row.recommendations = "\n".join(asked)
    row.save()
    entry = write(case, Entry.Kind.DECISION, by, now, words)
    case.closed_at, case.severity_at_close = now, case.severity_at_close or case.severity
    save(case, now, "status", "closed_at", "severity_at_close")
    clocks.actions.cancel(case, reason="decided", now=now, kinds=ENDS_WITH_CASE)
    ended = asking.end_all(case, now)
    return record("decide", case, by, now, entry=entry.pk, referral=row.pk, decision=decision, requests=ended)


@transaction.atomic
def lapse(complaint: Complaint, *, by: User | None = None, now: datetime | None = None) -> audit.models.Entry:
    """The time to come back to our answer is over and nothing is owed any more: closed for good."""
    now = now or web_now()
    case = locked(complaint)
    move(case, "lapse")
    owed = Clock.objects.of(KIND, case.pk).running()
    is_owed = owed.filter(kind__in=policy.SAFETY).exists() or case.actions.filter(state=Action.State.OPEN).exists()
    if is_owed or owed.filter(kind=RIGHT, due_at__gt=now).exists():
        raise ValidationError(_("They may still come back, or something is still owed."), code="early")
    save(case, None, "status")
    clocks.actions.cancel(case, reason="lapsed", now=now, kinds=[RIGHT])
    return record("lapse", case, by, now)


def lapse_due(now: datetime | None = None) -> int:
    """A batch of closed cases whose time is over; returns how many. Each is a transaction of its own; one where
    an action or something for safety is owed waits. Not audited: `lapse` is, of each.
    """
    now = now or web_now()
    over = Clock.objects.running().filter(subject_kind=KIND, kind=RIGHT, due_at__lte=now)
    owed = Clock.objects.running().filter(subject_kind=KIND, kind__in=policy.SAFETY)
    rows = Complaint.objects.filter(status=Status.CLOSED, pk__in=over.values("subject_id"))
    rows = rows.exclude(pk__in=Action.objects.filter(state=Action.State.OPEN).values("complaint"))
    done = 0
    for case in rows.exclude(pk__in=owed.values("subject_id")).order_by("pk")[:BATCH]:
        with suppress(ValidationError):
            lapse(case, now=now)
            done += 1
    return done


@transaction.atomic
def appraise(
    complaint: Complaint, *, by: User | None, was_heard: str, was_answered: str, now: datetime | None = None
) -> audit.models.Entry | None:
    """How did we handle it? Said by them, or by whoever asked them. None when it was said of this closing already."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "appraise")
    if not {was_heard, was_answered} <= set(Appraisal.Answer.values):
        raise ValidationError(_("Choose an answer to both questions."), code="answer")
    answers = {"was_heard": was_heard, "was_answered": was_answered, "by": by, "at": now}
    row, is_new = Appraisal.objects.get_or_create(complaint=case, closing=case.closings, defaults=answers)
    if not is_new:
        return None
    save(case, None)
    return record("appraise", case, by, now, appraisal=row.pk)


def may_appraise(case: Complaint) -> bool:
    """Is the question still open after this closing?"""
    return case.status in states.WITHOUT_CHANGE["appraise"] and not cases.is_appraised(case)

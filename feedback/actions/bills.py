"""Bills that somebody questions: Finance has them with a target, and reminders stand still until they are answered."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
from feedback.actions.owing import facts_of, holder_of
from feedback.actions.reaching import tell_person
from feedback.actions.recoveries import locked_story, owing
from feedback.models import Bill, Feedback
from hospital.models import Role, User
from hospital.timing import now as web_now


@transaction.atomic
def question_bill(
    feedback: Feedback, *, by: User, number: str, questioned: str, asks_pause: bool = True, now: datetime | None = None
) -> Bill:
    """Finance is asked about a bill: it stands in somebody's work there, with a message."""
    now = now or web_now()
    story = locked_story(feedback)
    bill = Bill.objects.create(
        feedback=story, number=number.strip(), questioned=questioned.strip(), asks_pause=asks_pause, asked_by=by,
        asked_at=now, owner_id=holder_of(Role.FINANCE, story, now),
        profile_version_id=clocks.actions.feedback_rules(now=now),
    )  # fmt: skip
    clocks.actions.happened(owing(bill), "bill_asked", at=now, now=now, facts=facts_of(story))
    if bill.owner_id:
        page, role = reverse("redress"), Role.FINANCE
        tell_person(
            "feedback/bill_asked", bill.owner_id, key=f"bill:{bill.ref}", about=bill, page=page, now=now, role=role
        )
    audit.log.record("feedback.question_bill", story, by=by, at=now, bill=bill.pk, pause=asks_pause)
    return bill


def _open(bill: Bill) -> Bill:
    rows = Bill.objects.select_for_update(of=("self",)).select_related("feedback__site", "asked_by")
    row = rows.get(pk=bill.pk)
    if row.answered_at:
        raise ValidationError(_("This was answered already."), code="answered")
    return row


@transaction.atomic
def pause_bill(bill: Bill, *, by: User, now: datetime | None = None) -> None:
    """Reminders of it stand still in the system that sends them: that says so, or somebody who saw to it."""
    now = now or web_now()
    bill = _open(bill)
    if bill.paused_at or not bill.asks_pause:
        raise ValidationError(_("There is nothing to pause."), code="paused")
    bill.paused_at = now
    bill.save(update_fields=["paused_at"])
    audit.log.record("feedback.pause_bill", bill.feedback, by=by, at=now, bill=bill.pk)


@transaction.atomic
def resume_bill(bill: Bill, *, by: User, now: datetime | None = None) -> None:
    """Reminders of it go on again in the system that sends them."""
    now = now or web_now()
    bill = Bill.objects.select_for_update(of=("self",)).select_related("feedback").get(pk=bill.pk)
    if bill.reminders != Bill.Reminders.TO_RESUME:
        raise ValidationError(_("There is nothing to let go on."), code="resumed")
    bill.resumed_at = now
    bill.save(update_fields=["resumed_at"])
    audit.log.record("feedback.resume_bill", bill.feedback, by=by, at=now, bill=bill.pk)


@transaction.atomic
def answer_bill(bill: Bill, *, by: User, outcome: str, answer: str, now: datetime | None = None) -> None:
    """What is right about it, in words for the person. Whoever asked hears of it; reminders may go on."""
    now = now or web_now()
    bill = _open(bill)
    bill.outcome, bill.answer, bill.answered_by, bill.answered_at = outcome, answer.strip(), by, now
    bill.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    clocks.actions.happened(owing(bill), "bill_answered", at=now, now=now)
    clocks.actions.settle_escalations(bill, now=now)
    tell_person(
        "feedback/bill_answered", bill.asked_by_id, key=f"bill-answered:{bill.ref}", about=bill, now=now,
        page=reverse("recovery", args=[bill.feedback.ref]), story=bill.feedback.ref,
        barred=bill.feedback.named.values_list("user_id", flat=True),
    )  # fmt: skip
    audit.log.record(
        "feedback.answer_bill", bill.feedback, by=by, at=now, bill=bill.pk, outcome=outcome, pause=bill.asks_pause
    )

"""The short path: told, decided, closed, by one person on one page."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.rulebook import rulebook_of
from complaints import states
from complaints.actions import asking, cases, letters
from complaints.actions.afterwards import begin_right
from complaints.actions.cases import letter_in_work, locked, move, record, save
from complaints.actions.endings import answered
from complaints.actions.letters import Sending
from complaints.models import Complaint, Letter
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def settle(
    complaint: Complaint, *, by: User, how: str, answer: str, outcome: str, learning: str = "",
    unfit_because: str = "", now: datetime | None = None, version: int | None = None,
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
    letter = _answered(case, by, Sending(how, unfit_because=unfit_because), answer, now)
    _close_at_once(case, by, outcome, learning, now)
    return record("settle", case, by, now, steps=steps, how=how, letter=letter and letter.pk, outcome=outcome,
                  owner=case.owner_id, requests=asking.end_all(case, now))  # fmt: skip


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


def _answered(case: Complaint, by: User, sending: Sending, answer: str, now: datetime) -> Letter | None:
    """The answer as a letter that was sent; a draft that somebody had begun becomes it."""
    if case.is_anonymous:
        return None
    own = {"number": letters.next_number(case), "drafted_by": by, "writers": [by.pk]}
    letter = letter_in_work(case) or Letter(complaint=case, **own)
    letter.words, letter.language, letter.changed_at = answer, letter.language or case.feedback.language, now
    letters.dispatch(case, letter, by, sending, now)
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
    answered(case, "responded", now)
    begin_right(case, now)
    clocks.actions.settle_escalations(case, now=now)

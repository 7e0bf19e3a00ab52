"""Candour and safeguarding: each step that is done is recorded with when it happened, and meets its target by that."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.rulebook import rulebook_of
from complaints import policy, states
from complaints.actions import cases
from complaints.actions.cases import facts_of, locked, record, save, write
from complaints.models import Complaint, DutyStep, Entry
from hospital.models import User
from hospital.timing import now as web_now

Duty, Step = DutyStep.Duty, DutyStep.Step


@transaction.atomic
def disclose(
    complaint: Complaint, *, by: User | None, step: str, words: str, nonce: UUID, happened_at: datetime | None = None,
    now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """A step of candour: what was said, who was there. Each is done once, telling in person before writing."""
    now = now or web_now()
    case = _held(complaint, "disclose", Duty.CANDOUR, step)
    if cases.is_sent_twice(nonce):
        return None
    done = {row.step for row in case.duty_steps.filter(duty=Duty.CANDOUR)}
    if step in done:
        raise ValidationError(_("This step is done already."), code="done")
    if step == Step.WRITTEN_FOLLOW_UP and Step.TOLD_IN_PERSON not in done:
        raise ValidationError(_("They are told in person first, then in writing."), code="order")
    return _take("disclose", case, Duty.CANDOUR, step, words, nonce, by, happened_at, now)


@transaction.atomic
def safeguard(
    complaint: Complaint, *, by: User | None, step: str, words: str, nonce: UUID, to_whom: str = "",
    reference: str = "", happened_at: datetime | None = None, now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """A referral, to whom and under which reference there, or what came of it. There may be several of each."""
    now = now or web_now()
    case = _held(complaint, "safeguard", Duty.SAFEGUARDING, step)
    if cases.is_sent_twice(nonce):
        return None
    if step == Step.REFERRAL and not to_whom.strip():
        raise ValidationError(_("Say to whom it was referred."), code="to_whom")
    more = {"to_whom": to_whom.strip(), "reference": reference.strip()}
    return _take("safeguard", case, Duty.SAFEGUARDING, step, words, nonce, by, happened_at, now, **more)


def steps_of(case: Complaint, duty: str) -> tuple[str, ...]:
    """The steps of a duty by the rules of the place; none where it is not known there."""
    return rulebook_of(case.profile_version_id).profile.duties.get(duty, ())


def _held(complaint: Complaint, verb: str, duty: str, step: str) -> Complaint:
    case = locked(complaint)
    states.refuse_unless(case.status, verb)
    if duty not in case.flags:
        raise ValidationError(_("Set the flag first."), code="flag")
    if step not in steps_of(case, duty):
        raise ValidationError(_("The rules of this place do not know this step."), code="step")
    return case


def _take(
    verb: str, case: Complaint, duty: str, step: str, words: str, nonce: UUID, by: User | None,
    happened_at: datetime | None, now: datetime, **more: Any,
) -> audit.models.Entry:  # fmt: skip
    happened_at = cases.past_moment(happened_at, now)
    cases.refuse_empty(words)
    entry = write(case, Entry.Kind.NOTE, by, now, words, nonce)
    row = DutyStep.objects.create(
        complaint=case, duty=duty, step=step, happened_at=happened_at, entry=entry, by=by, at=now, **more
    )
    save(case, now)
    if event := policy.STEP_MEETS.get(step):
        clocks.actions.happened(case, event, at=happened_at, now=now, facts=facts_of(case))
    return record(verb, case, by, now, entry=entry.pk, step=step, duty_step=row.pk, happened_at=happened_at)

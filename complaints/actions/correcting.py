"""Targets of a case that stand still and go on, and a receipt that was earlier than it was entered."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
import feedback.actions
from clocks.models import Clock
from clocks.worktime import agreed_deadline, local_date
from complaints import states
from complaints.actions.cases import because, locked, record, save
from complaints.models import Complaint
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def pause(
    complaint: Complaint, *, by: User | None, target: Clock, reason: str, until: date, is_hidden: bool = False,
    is_told: bool = False, now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """A target stands still until the end of a day at the latest."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "pause")
    clocks.actions.pause(
        target, reason=reason, until=agreed_deadline(case.zone, until).due_at, by=by, is_hidden=is_hidden,
        told_complainant_at=now if is_told and not is_hidden else None, now=now,
    )  # fmt: skip
    save(case, now)
    return record("pause", case, by, now, target=target.pk, why=reason, until=until)


@transaction.atomic
def resume(complaint: Complaint, *, by: User | None, target: Clock, now: datetime | None = None) -> audit.models.Entry:
    """It goes on; its date moves by the time it stood still."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "resume")
    clocks.actions.resume(target, by=by, now=now)
    save(case, now)
    return record("resume", case, by, now, target=target.pk)


@transaction.atomic
def renew(
    complaint: Complaint, *, by: User, target: Clock, until: date, now: datetime | None = None
) -> audit.models.Entry:
    """A pause lasts longer, where the rules let this role say so."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "renew")
    clocks.actions.renew(target, until=agreed_deadline(case.zone, until).due_at, by=by, now=now)
    save(case, now)
    return record("renew", case, by, now, target=target.pk, until=until)


@transaction.atomic
def backdate(
    complaint: Complaint, *, by: User | None, received_at: datetime, reason: str, now: datetime | None = None,
    version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """It reached us earlier than was entered: what runs counts from then, and may be overdue at once. Both times are
    kept, with the reason; what has ended keeps its verdict.
    """
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "backdate")
    before = case.received_at
    if received_at >= before:
        raise ValidationError(_("It can only be earlier than it was entered."), code="later")
    entry = because(case, reason, by, now)
    case.feedback = feedback.actions.describe(case.feedback, by=by, now=now, received_at=received_at)
    case.received_at, case.received_on = received_at, local_date(case.zone, received_at)
    save(case, now, "received_at", "received_on")
    moved = clocks.actions.backdate(case, "received", at=received_at, now=now)
    return record("backdate", case, by, now, was=before, received_at=received_at, reason=entry, targets=moved)

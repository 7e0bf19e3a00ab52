"""Escalations set off by a person or by a flag, and what becomes of one once somebody has it."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

import audit.log
from clocks.actions.answering import end, give
from clocks.actions.holding import hold
from clocks.calendars import Role, calendars_of
from clocks.models import Answer, Escalation, Firing, Told
from clocks.planning import BY_TIME, hold_ends
from hospital.models import User
from hospital.recipients import Recipients
from hospital.timing import now as web_now

HOLD_MINUTES = 480  # where a target has no profile


@transaction.atomic
def escalate(
    subject: models.Model,
    *,
    number: int,
    trigger: str,
    role: str,
    recipients: Recipients,
    key: str,
    by: User | None,
    reason: str = "",
    needed_by_on: date | None = None,
    firing: Firing | None = None,
    now: datetime | None = None,
) -> Escalation | None:
    """Write one escalation and who is told; None when that key exists, which means that it was done before.

    It never reassigns. Not audited: the room's verb leaves the entry, together with its messages.
    """
    row = Escalation(
        subject_kind=subject._meta.model_name or "", subject_id=subject.pk, key=key, number=number, trigger=trigger,
        role=role, reason=reason, needed_by_on=needed_by_on, by=by, firing=firing, at=now or web_now(),
        skipped=recipients.skipped,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # The key asks, not a look beforehand: two presses of one button would both find it free.
        if Escalation.objects.filter(key=key).exists():
            return None
        raise
    Told.objects.bulk_create(Told(escalation=row, user_id=pk, because=why) for pk, why in recipients.users)
    return row


@transaction.atomic
def acknowledge(escalation: Escalation, *, by: User, now: datetime | None = None) -> None:
    """Somebody has it, and with it the steps below it: the next one waits for the profile's hold time, in new plans as
    well. What something new sets off (a severity, a flag) does not wait. The target goes on.
    """
    now = now or web_now()
    hold(escalation.subject_kind, escalation.subject_id)
    waiting = list(
        Firing.objects.filter(clock__subject_kind=escalation.subject_kind, clock__subject_id=escalation.subject_id)
        .filter(state=Firing.State.PLANNED, rung__number__gt=escalation.number, rung__trigger__in=BY_TIME)
        .select_related("clock__profile_version")
    )
    free = Escalation.objects.of(escalation.subject_kind, escalation.subject_id).filter(
        acknowledged_at__isnull=True, settled_at__isnull=True, number__lte=escalation.number
    )
    if not free.filter(pk=escalation.pk).exists():
        raise ValidationError(_("Somebody has taken this already."), code="acknowledged")
    free.update(acknowledged_by=by, acknowledged_at=now)
    give(escalation.subject_kind, escalation.subject_id, by, now)
    _hold(waiting, now)
    facts = {"escalation": escalation.pk, "number": escalation.number}
    audit.log.record_many(
        [audit.log.Row("escalation.acknowledge", escalation.subject_kind, escalation.subject_id, by.pk, facts, now)]
    )
    escalation.refresh_from_db()


def _hold(waiting: list[Firing], now: datetime) -> None:
    if not waiting:
        return
    target = waiting[0].clock
    minutes = (target.profile_version.data if target.profile_version else {}).get("hold_minutes", HOLD_MINUTES)
    until = hold_ends(calendars_of(target.site_id).by_role[Role.OFFICE], now, minutes)
    Firing.objects.filter(pk__in=[row.pk for row in waiting]).update(wake_at=Greatest("wake_at", until))


@transaction.atomic
def settle_escalations(subject: models.Model, *, now: datetime | None = None) -> int:
    """The subject needs nobody's decision any more: its escalations leave the queues; returns how many.

    Not audited: the room's verb leaves the entry.
    """
    now, kind = now or web_now(), subject._meta.model_name or ""
    end(Answer.objects.of(kind, subject.pk).wanted(), now)
    return Escalation.objects.of(kind, subject.pk).filter(settled_at__isnull=True).update(settled_at=now)


@transaction.atomic
def take_back(escalation: Escalation, *, now: datetime | None = None) -> None:
    """An escalation by hand that is undone leaves the queues. Not audited: the room's undo leaves the entry."""
    now = now or web_now()
    end(Answer.objects.filter(first=escalation).wanted(), now)
    Escalation.objects.filter(pk=escalation.pk, settled_at__isnull=True).update(settled_at=now)

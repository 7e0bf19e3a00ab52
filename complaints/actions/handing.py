"""Handover: whoever goes leaves a line with a case, whoever comes says that they have it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
from complaints import states
from complaints.actions import cases
from complaints.actions.cases import locked, record, save, write
from complaints.models import Complaint, Entry, Handover
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def hand_over(
    complaint: Complaint, *, by: User | None, words: str, nonce: UUID, now: datetime | None = None
) -> audit.models.Entry | None:
    """Leave it to the next shift with a line. The owner and every target stay. None when this form was sent before."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "hand_over")
    if cases.is_sent_twice(nonce):
        return None
    cases.refuse_empty(words, _("Write what the next shift should know."))
    entry = write(case, Entry.Kind.HANDOVER, by, now, words.strip(), nonce)
    Handover.objects.create(entry=entry)
    save(case, now)
    return record("hand_over", case, by, now, entry=entry.pk)


@transaction.atomic
def accept(complaint: Complaint, *, by: User, now: datetime | None = None) -> audit.models.Entry:
    """Take what was handed over of this case, all of it. Refuses (`accepted`) when somebody has it already."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "accept")
    waiting = list(Handover.objects.waiting().filter(entry__complaint=case))
    if not waiting:
        raise ValidationError(_("Somebody has this already."), code="accepted")
    Handover.objects.filter(pk__in=[row.pk for row in waiting]).update(accepted_by=by, accepted_at=now)
    save(case, now)
    return record("accept", case, by, now, handovers=[row.pk for row in waiting])

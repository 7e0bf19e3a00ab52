"""Trying again what could not be sent."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import log
from hospital.models import User
from outbox.models import Message
from outbox.nudge import nudge


@transaction.atomic
def redrive(message: Message, *, by: User | None, now: datetime | None = None) -> None:
    """Queue a message again that could not be sent; refuses any other."""
    if not redrive_all(Message.objects.filter(pk=message.pk), by=by, now=now):
        raise ValidationError(_("Only a message that could not be sent can be sent again."), code="not_dead")


@transaction.atomic
def redrive_all(messages: models.QuerySet[Message], *, by: User | None, now: datetime | None = None) -> int:
    """Queue those of `messages` again that could not be sent, with all their tries; returns how many."""
    now = now or timezone.now()
    rows = list(messages.filter(state=Message.State.DEAD).select_for_update(of=("self",)))
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Message.State.QUEUED, attempts=0, wake_at=now, settled_at=None, locked_until=None, error_code=""
    )
    about = ((row, row.subject_kind or "message", row.subject_id or row.pk) for row in rows)
    log.record_many(
        log.Row("message.redrive", kind, pk, by.pk if by else None, {"message": row.pk}, now) for row, kind, pk in about
    )
    nudge()
    return len(rows)

"""Trying again what could not be sent."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import log
from hospital.models import User
from outbox import kinds
from outbox.models import Message
from outbox.nudge import nudge
from outbox.querysets import LOST


@transaction.atomic
def redrive(message: Message, *, by: User | None, now: datetime | None = None) -> None:
    """Queue a message again that could not be sent; refuses any other."""
    if not redrive_all(Message.objects.filter(pk=message.pk), by=by, now=now):
        raise ValidationError(_("Only a message that could not be sent can be sent again."), code="not_dead")


@transaction.atomic
def redrive_all(messages: models.QuerySet[Message], *, by: User | None, now: datetime | None = None) -> int:
    """Queue those of `messages` again that did not arrive, with all their tries; returns how many.

    What a provider took from us and then lost is handed over under its first key again. A message to a family, whose
    words were forgotten by then, cannot be: it stays, and somebody has to write or call.
    """
    now = now or timezone.now()
    rows = list(messages.filter(state__in=LOST).select_for_update(of=("self",)))
    rows = [row for row in rows if row.state == Message.State.DEAD or kinds.is_alert(row.template)]
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Message.State.QUEUED, attempts=0, wake_at=now, settled_at=None, locked_until=None, error_code="",
        receipt_at=None,
    )  # fmt: skip
    about = ((row, row.subject_kind or "message", row.subject_id or row.pk) for row in rows)
    log.record_many(
        log.Row("message.redrive", kind, pk, by.pk if by else None, {"message": row.pk}, now) for row, kind, pk in about
    )
    nudge()
    return len(rows)

"""What the provider says became of a message it took."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit import log
from outbox import receipts
from outbox.actions.falling import fall_back
from outbox.actions.recording import entry
from outbox.models import Message

TAKEN = (Message.State.SENT, Message.State.DELIVERED, Message.State.BOUNCED)


@transaction.atomic
def hear(way: str, provider_id: str, outcome: str, *, now: datetime | None = None) -> bool:
    """Delivered or failed; False for a message we do not know. Said twice, or in the wrong order, it changes nothing.

    "Delivered" is the last word; "failed" may still be followed by it. What failed goes another way, once.
    """
    now = now or timezone.now()
    rows = Message.objects.filter(channel=way, provider_id=provider_id, state__in=TAKEN).order_by("-id")
    message = rows.select_for_update(of=("self",)).first() if provider_id else None
    if message is None:
        return False
    if outcome == receipts.DELIVERED and message.state != Message.State.DELIVERED:
        _note(message, Message.State.DELIVERED, now)
    elif outcome == receipts.FAILED and message.state == Message.State.SENT:
        _note(message, Message.State.BOUNCED, now)
        log.record_many([entry("message.bounce", message, now)])
        fall_back(message, now=now)
    return True


def _note(message: Message, state: str, now: datetime) -> None:
    message.state, message.receipt_at = state, now
    message.save(update_fields=["state", "receipt_at"])

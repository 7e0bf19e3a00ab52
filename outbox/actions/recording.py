"""The audit entry of what became of one message: it stands with what the message is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from audit.log import Row
from outbox.models import Message


def entry(verb: str, message: Message, now: datetime, **facts: Any) -> Row:
    kind, pk = message.subject_kind or "message", message.subject_id or message.pk
    return Row(verb, kind, pk, None, {"message": message.pk, **facts}, now)

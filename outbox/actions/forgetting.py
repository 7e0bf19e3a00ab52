"""Forgetting somebody we wrote to: what waits for them never leaves, and what the demo shows as sent goes too."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit import log
from hospital.models import Person
from outbox.channels.email import message_id
from outbox.channels.letters import mark_of
from outbox.models import DemoMail, DemoText, Message


@transaction.atomic
def forget(person: Person, *, now: datetime) -> int:
    """The rows stay: when something went to them, by which way and what became of it. Returns how many there are."""
    rows = Message.objects.filter(to_person=person)
    keys = list(rows.values_list("key", flat=True))
    waiting = rows.waiting().update(state=Message.State.CANCELLED, settled_at=now, locked_until=None)
    rows.update(context={}, provider_id="")
    DemoMail.objects.filter(message_id__in=map(message_id, keys)).delete()
    DemoText.objects.filter(key__in=map(mark_of, keys)).delete()
    if waiting:
        log.record("message.cancel", person, at=now, count=waiting)
    return len(keys)

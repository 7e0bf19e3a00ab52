"""How fast what cannot wait leaves the house: from the moment something is saved to the moment a provider has it.

The reference: negative feedback that is High or Critical is handed over within 60 seconds ("alert budget").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from outbox.models import Message

WITHIN = timedelta(seconds=60)
NEWEST = 500
ALERTS = ("complaints/negative", "complaints/urgent", "feedback/negative")
OUT = (Message.Channel.EMAIL, Message.Channel.SMS)
TAKEN = (Message.State.SENT, Message.State.DELIVERED, Message.State.BOUNCED)


@dataclass(frozen=True, slots=True)
class Handed:
    """Of the newest alerts about something grave; all spans in seconds."""

    count: int
    in_time: int
    median: float
    most: float

    @property
    def share(self) -> int:
        return 100 * self.in_time // self.count


def handed() -> Handed | None:
    """None while there is none."""
    rows = Message.objects.filter(is_urgent=True, channel__in=OUT, template__in=ALERTS, state__in=TAKEN)
    times = rows.order_by("-id").values_list("queued_at", "settled_at")[:NEWEST]
    spans = sorted((taken - saved).total_seconds() for saved, taken in times if taken)
    if not spans:
        return None
    in_time = sum(span <= WITHIN.total_seconds() for span in spans)
    return Handed(len(spans), in_time, spans[len(spans) // 2], spans[-1])

"""Messages do not stay: their words go after 30 days, what is left of them after a year."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

import audit.log
from hospital.models import InboundMessage
from hospital.timing import database_now

BATCH = 1000
WORDS_FOR, ROWS_FOR, WAITS_FOR = timedelta(days=30), timedelta(days=365), timedelta(hours=72)
State, Reason, Why = InboundMessage.State, InboundMessage.Reason, InboundMessage.Why


@transaction.atomic
def forget_messages(*, now: datetime | None = None) -> int:
    """Empty a batch of messages whose time is over, and remove the oldest rows; returns how many. What nobody looked at
    in that time is discarded.
    """
    now = now or database_now()
    old = InboundMessage.objects.filter(~Q(raw=""), received_at__lt=now - WORDS_FOR).order_by("pk")
    pks = list(old.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH])
    rows = InboundMessage.objects.filter(pk__in=pks)
    left = [State.SET_ASIDE, State.WAITING, State.STORED]
    rows.filter(state__in=left).update(state=State.DISCARDED, why=Why.EXPIRED, waits_for="", done_at=now)
    rows.update(raw="")
    oldest = InboundMessage.objects.filter(received_at__lt=now - ROWS_FOR, raw="").order_by("pk")
    removed = InboundMessage.objects.filter(pk__in=list(oldest.values_list("pk", flat=True)[:BATCH])).delete()[0]
    if pks or removed:
        audit.log.record("feed.forget", at=now, messages=len(pks), rows=removed)
    return len(pks) + removed


@transaction.atomic
def give_up_waiting(*, now: datetime | None = None) -> int:
    """Set aside what has waited three days for a visit that nobody told of; returns how many."""
    now = now or database_now()
    rows = InboundMessage.objects.filter(state=State.WAITING, received_at__lt=now - WAITS_FOR)
    left = rows.update(state=State.SET_ASIDE, reason=Reason.UNKNOWN_VISIT, waits_for="", done_at=now)
    if left:
        audit.log.record("feed.give_up", at=now, messages=left)
    return left

"""The sweep that takes over what is stored: batches written set by set, and row by row where one of them breaks.

One sweep at a time, in the order of arrival, so that what is told of one patient is taken over in order. It calls
nobody: what happened to visits are rows that rooms above find in sweeps of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import structlog
from django.db import connection, transaction

from hospital.actions.feed.known import Known
from hospital.actions.feed.merging import merge
from hospital.actions.feed.reading import Item, read, sources_of
from hospital.actions.feed.writing import close, write
from hospital.fields import readable
from hospital.models import InboundMessage
from hospital.timing import database_now

BATCH = 500
TURN = "SELECT pg_try_advisory_xact_lock(hashtext('hospital.feed'))"
State, Reason = InboundMessage.State, InboundMessage.Reason
log = structlog.get_logger(__name__)


@transaction.atomic
def process_feed(*, limit: int = BATCH, now: datetime | None = None) -> int:
    """Take over a batch of messages; returns how many. 0 while another sweep does it. Not audited: what changes is."""
    now = now or database_now()
    if not _take_turn():
        return 0
    stored = InboundMessage.objects.filter(state=State.STORED).order_by("pk")
    pks = list(stored.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:limit])
    rows = readable(InboundMessage.objects.filter(pk__in=pks).order_by("pk"))
    _set_aside({*pks} - {row.pk for row in rows}, now)
    sources = sources_of(row.sender_id for row in rows)
    for items in _runs([read(row, sources[row.sender_id]) for row in rows]):
        _together_or_alone(items, now)
    return len(pks)


def _set_aside(pks: set[int], now: datetime) -> None:
    """Those that none of our keys opens."""
    if pks:
        rows = InboundMessage.objects.filter(pk__in=pks)
        rows.update(state=State.SET_ASIDE, reason=Reason.FAILED, done_at=now, waits_for="")


def _take_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TURN)
        return cursor.fetchone()[0]


def _runs(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Merges stand alone: what comes before them is written, and what comes after sees one patient."""
    run: list[Item] = []
    for item in items:
        if _is_merge(item):
            yield from ([run] if run else [])
            yield [item]
            run = []
        else:
            run.append(item)
    if run:
        yield run


def _is_merge(item: Item) -> bool:
    return item.told is not None and item.told.event == "A40"


def _together_or_alone(items: list[Item], now: datetime) -> None:
    try:
        with transaction.atomic():
            _apply(items, now)
    except Exception:
        log.warning("batch of the feed broken, going on one by one", exc_info=True)
        for item in items:
            _alone(item, now)


def _alone(item: Item, now: datetime) -> None:
    try:
        with transaction.atomic():
            _apply([item], now)
    except Exception:
        log.warning("one message of the feed is set aside", id=item.message.pk, exc_info=True)
        item.message.state, item.message.reason, item.message.done_at = State.SET_ASIDE, Reason.FAILED, now
        item.message.waits_for, item.message.patient = "", None
        close([item])


def _apply(items: list[Item], now: datetime) -> None:
    if _is_merge(items[0]):
        merge(items[0], now)
    else:
        known = Known(items, now)
        for item in items:
            known.take(item)
        write(known, items)

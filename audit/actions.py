"""Sealing: a hash chain over entries that can no longer change, written apart from the actions that leave them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from audit import chain
from audit.models import Entry, Seal
from audit.verify import link

# An entry carries the start of its transaction. A process may stall between starting one and showing it in
# pg_stat_activity; entries this much older than the oldest one shown are taken as settled.
MARGIN = timedelta(seconds=10)
MOST = 20_000  # entries in one seal, as far as moments can be told apart

# Only sessions of the own role show when they began; the owner role migrates and writes no entries.
OLDEST_RUNNING = """
SELECT least(min(xact_start), clock_timestamp()) FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL
"""


def seal(most: int = MOST, margin: timedelta = MARGIN) -> int:
    """Seal what is settled; returns how many entries. 0: nothing is left, or somebody else just did it.

    Not audited: the seal is the record.
    """
    settled = settled_before() - margin
    try:
        with transaction.atomic():
            return _seal_before(settled, most)
    except IntegrityError:  # two at once: "seal_chain_has_no_fork" let the other one through
        return 0


def settled_before() -> datetime:
    """No transaction that runs now, or starts later, can still add an entry recorded before this."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_RUNNING)
        return cursor.fetchone()[0]


def _seal_before(settled: datetime, most: int) -> int:
    last = Seal.objects.newest().first()
    since = last.until if last else None
    until = _cut(since, settled, most)
    if until is None:
        return 0
    rows = Entry.objects.recorded(since, until).values_list(*chain.FIELDS)
    previous = last.hash if last else ""
    made = chain.digest(link(previous), rows.iterator(chunk_size=2000), until)
    Seal.objects.create(
        until=until, first_id=made.first_id, last_id=made.last_id, count=made.count, hash=made.hash, previous=previous
    )
    return made.count


def _cut(since: datetime | None, settled: datetime, most: int) -> datetime | None:
    """Where the next seal ends: after about `most` entries, never between two of one moment. None: nothing to seal."""
    rows = Entry.objects.recorded(since, settled).values_list("recorded_at", flat=True)
    first, beyond = rows.first(), rows[most : most + 1].first()
    if first is None:
        return None
    if beyond is None:
        return settled
    if beyond > first:
        return beyond
    return rows.filter(recorded_at__gt=beyond).first() or settled

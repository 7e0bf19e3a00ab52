"""What the sweep may work on: due steps that nobody else holds, and their state once the subject is locked.

Lock order everywhere: subject, targets, steps, escalations. Actions take these locks in that order and may
wait. The sweep takes steps before subjects but never waits for a lock, so no circle can close; what it
cannot get is left for the next tick.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from clocks.subjects import Due

# The time is asked in a subquery: a bare clock_timestamp() is volatile and cannot be looked up in an index.
CLAIM = """
SELECT f.id, c.subject_kind, c.subject_id, {now}
FROM clocks_firing f JOIN clocks_clock c ON c.id = f.clock_id
WHERE f.state = 'planned' AND f.wake_at <= {now}
ORDER BY f.wake_at, f.id LIMIT %(limit)s
{lock}
"""
# Read again after the subject is locked: only now does the answer hold. `live` is false for a stopped or
# paused target and for a plan that a newer one has replaced. The steps are asked for target by target (OFFSET 0): else
# PostgreSQL, which takes what is due for little, reads the whole backlog again for every batch of it.
DUE = """
SELECT c.is_running AND f.generation = c.generation
       AND NOT (c.paused_at IS NOT NULL AND (c.paused_until IS NULL OR c.paused_until > %(now)s)) AS live,
       f.id, c.subject_id, c.id, c.kind, c.site_id, c.owner_id, c.edge, c.due_on, c.due_at, c.zone, c.started_at,
       r.id, r.key, r.number, r.trigger, r.role, r.data, f.fire_at, f.attempts,
       f.error_code, CASE WHEN f.turn > 1 THEN (
           SELECT max(COALESCE(t.fired_at, t.wake_at)) FROM clocks_firing t
           WHERE t.clock_id = c.id AND t.rung_id = r.id AND t.state IN ('fired', 'superseded')) END
FROM clocks_clock c
CROSS JOIN LATERAL (
    SELECT * FROM clocks_firing
    WHERE clock_id = c.id AND state = 'planned' AND wake_at <= %(now)s OFFSET 0) f
JOIN clocks_rung r ON r.id = f.rung_id
WHERE c.subject_kind = %(kind)s AND c.subject_id = ANY(%(ids)s)
ORDER BY f.fire_at, f.id
"""
FREE = """
SELECT f.id FROM clocks_firing f
WHERE f.id = ANY(%(ids)s) AND f.state = 'planned' AND f.wake_at <= %(now)s
{lock}
"""
LOCK = "FOR NO KEY UPDATE OF f SKIP LOCKED"


@dataclass(frozen=True, slots=True)
class Claim:
    """`now` is the database's clock; `firings` maps kind and subject to the claimed steps, oldest first."""

    now: datetime
    firings: dict[str, dict[int, list[int]]]


def claim(limit: int, now: datetime | None = None) -> Claim | None:
    """Lock up to `limit` due steps that are free. None when nothing is due or others hold it all.

    `now` is for rehearsals of another day; without it the database's clock decides, never the worker's.
    """
    if "UNSAFE_WORKER_CLOCK" in settings.UNSAFE:
        now = timezone.now()
    statement = _with_lock(CLAIM, now="%(now)s::timestamptz" if now else "(SELECT clock_timestamp())")
    firings: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = _rows(statement, {"limit": limit, "now": now})
    for firing, kind, subject, _at in rows:
        firings[kind][subject].append(firing)
    return Claim(rows[-1][-1], firings) if rows else None


def due_of(
    kind: str, held: Mapping[int, Any], claimed: Mapping[int, Sequence[int]], now: datetime
) -> tuple[list[Due], list[Due]]:
    """Everything due on these locked subjects: what still counts, and what no longer does.

    Steps beside the claimed ones belong to the same message, so they are locked as well. A subject of which
    another sweep holds a step is left out: firing a part of it would tell people twice.
    """
    rows = _rows(DUE, {"kind": kind, "ids": list(held), "now": now})
    is_blind = "UNSAFE_NO_RECHECK" in settings.UNSAFE
    read = [(row[0] or is_blind, _due(held, row)) for row in rows]
    split = _split(claimed, [due for _live, due in read], now)
    whole = [(live, due) for live, due in read if due.subject_id not in split]
    return [due for live, due in whole if live], [due for live, due in whole if not live]


def _split(claimed: Mapping[int, Sequence[int]], read: list[Due], now: datetime) -> set[int]:
    """The subjects of which somebody else holds a due step."""
    mine = {pk for firings in claimed.values() for pk in firings}
    more = {due.firing_id: due.subject_id for due in read if due.firing_id not in mine}
    if not more or "UNSAFE_NO_LOCK" in settings.UNSAFE:
        return set()
    free = {pk for (pk,) in _rows(_with_lock(FREE), {"ids": list(more), "now": now})}
    return {subject for firing, subject in more.items() if firing not in free}


def _due(held: Mapping[int, Any], columns: tuple[Any, ...]) -> Due:
    """A row of DUE without its first column."""
    _live, *head, data, fire_at, attempts, error_code, told_at = columns
    values: list[Any] = [*head, _read(data), fire_at, attempts, error_code, told_at, (), held[columns[2]]]
    return Due(*values)


# A cursor hands JSON out as text, and a profile has a handful of steps.
_read = lru_cache(maxsize=256)(json.loads)


def _with_lock(statement: str, **parts: str) -> str:
    lock = "" if "UNSAFE_NO_LOCK" in settings.UNSAFE else LOCK
    return statement.format(lock=lock, **parts)


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()

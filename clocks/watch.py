"""Does the clockwork run? Computed on read, from what the loops last achieved, by the database's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

# After so long without progress a loop counts as standing still: two to three of its intervals, and soon enough
# for a silent stop to be noticed within two minutes.
STALE_AFTER = {"clocks": timedelta(seconds=30), "bulk": timedelta(seconds=90)}
LATE_AFTER = timedelta(seconds=60)

SECONDS_SINCE_BEAT = """
SELECT loop, extract(epoch FROM clock_timestamp() - beat_at)::float8 FROM clocks_heartbeat
"""
FIGURES = """
SELECT extract(epoch FROM clock_timestamp() - LEAST(
           (SELECT min(wake_at) FROM clocks_firing WHERE state = 'planned'),
           (SELECT min(wake_at) FROM clocks_answer WHERE state = 'waiting')))::float8,
       (SELECT count(*) FROM (SELECT FROM clocks_firing WHERE state = 'dead' LIMIT 1000) AS dead)
"""


# How long after its moment a step was recorded, of the newest ones. What was planned for a moment that had passed
# already (a step at receipt, a severity that was raised) is not late and not counted.
LATENESS = """
SELECT count(*), percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY late), max(late) FROM (
    SELECT GREATEST(0, extract(epoch FROM e.at - CASE f.attempts WHEN 0 THEN f.wake_at ELSE f.fire_at END))::float8
           AS late
    FROM clocks_escalation e JOIN clocks_firing f ON f.id = e.firing_id
    WHERE f.generation = 1 AND e.trigger <> 'receipt' ORDER BY e.id DESC LIMIT %s) AS newest
"""
NEWEST = 1000


@dataclass(frozen=True, slots=True)
class Lateness:
    """Seconds from due to recorded, of the newest `count` steps: half of them within `median`, and so on."""

    count: int
    median: float
    p95: float
    p99: float
    most: float


def lateness() -> Lateness | None:
    """None where nothing has fired yet. One query over the newest steps only."""
    with connection.cursor() as cursor:
        cursor.execute(LATENESS, [NEWEST])
        count, parts, most = cursor.fetchone()
    return Lateness(count, *parts, most) if count else None


@dataclass(frozen=True, slots=True)
class Figures:
    """`oldest_due` in seconds, 0 when nothing is due; `given_up` counts failed steps, at most 1,000."""

    oldest_due: float
    given_up: int


def seconds_since_beat() -> dict[str, float]:
    """By loop, for every loop that ever made progress."""
    with connection.cursor() as cursor:
        cursor.execute(SECONDS_SINCE_BEAT)
        return dict(cursor.fetchall())


def stale_loops() -> list[str]:
    """The loops that stand still; one that never ran is among them."""
    ages = seconds_since_beat()
    return [loop for loop, after in STALE_AFTER.items() if ages.get(loop, float("inf")) > after.total_seconds()]


def clockwork_late() -> bool:
    """Whether pages show the red banner: reminders and escalations are not being sent. One query."""
    return "clocks" in stale_loops()


def figures() -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(FIGURES)
        oldest, given_up = cursor.fetchone()
    return Figures(max(0.0, oldest or 0.0), given_up)

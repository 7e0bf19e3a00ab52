"""Quiet hours: a message about something that can wait does not ring at night.

Only the outgoing message waits; the notice in the app is there on time. What cannot wait has no quiet hours at all:
whoever queues it says so (reference: the escalation ladder, "quiet hours").
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STARTS = time(20, 0)
ENDS = time(7, 0)


def may_leave_at(at: datetime, zone: str, *, starts: time = STARTS, ends: time = ENDS) -> datetime:
    """The moment a message written at `at` may leave: `at` itself, or the next end of the quiet hours in `zone`.

    `starts` belongs to the quiet hours and `ends` does not; they may lie on either side of midnight. Two equal ends
    are no quiet hours.
    """
    here = at.astimezone(ZoneInfo(zone))
    if not is_quiet(here.time(), starts, ends):
        return at
    day = here.date() if here.time() < ends else here.date() + timedelta(days=1)
    return max(at, _end_on(day, zone, ends))


def next_end(at: datetime, zone: str, ends: time = ENDS) -> datetime:
    """The next moment after `at` at which the quiet hours of somebody in `zone` end: when their shift begins."""
    day = at.astimezone(ZoneInfo(zone)).date()
    today = _end_on(day, zone, ends)
    return today if today > at else _end_on(day + timedelta(days=1), zone, ends)


@lru_cache(maxsize=1024)
def _end_on(day: date, zone: str, ends: time) -> datetime:
    """Thousands of messages of one sweep wait for the same morning."""
    return datetime.combine(day, ends, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def is_quiet(moment: time, starts: time = STARTS, ends: time = ENDS) -> bool:
    if starts <= ends:
        return starts <= moment < ends
    return moment >= starts or moment < ends

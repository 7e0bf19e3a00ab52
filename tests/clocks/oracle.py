"""A second opinion on business time: slow, plain, and sharing nothing with `clocks.worktime` but its input data.

It walks over UTC interval edges in whole seconds. Wall times are found by asking every offset in force around
them which instants they could name, instead of trusting `fold`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 86_400

Pieces = list[tuple[int, int]]


def epoch(moment: datetime) -> int:
    return int(moment.replace(microsecond=0).timestamp())


def utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def wall_at(zone: str, seconds: int) -> datetime:
    """What the clock on the wall shows at an instant."""
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).replace(tzinfo=None)


def offset_at(zone: str, seconds: int) -> int:
    return int((wall_at(zone, seconds) - utc(seconds).replace(tzinfo=None)).total_seconds())


@lru_cache(maxsize=200_000)
def seconds_of_wall(zone: str, wall: datetime) -> int:
    """The first instant showing this wall time; in a gap as if the clocks had not been changed yet."""
    as_if_utc = epoch(wall.replace(tzinfo=UTC))
    offsets = {offset_at(zone, as_if_utc + hours * 3600) for hours in range(-36, 37, 2)}
    showing = [as_if_utc - offset for offset in offsets if wall_at(zone, as_if_utc - offset) == wall]
    return min(showing) if showing else as_if_utc - offset_at(zone, as_if_utc - 2 * DAY)


def hours_of(data: dict, day: date) -> list[list[str]]:
    if day.isoformat() in data.get("dates", {}):
        return data["dates"][day.isoformat()]
    if day.isoformat() in data.get("holidays", ()):
        return []
    return data["weekly"].get(DAYS[day.weekday()], [])


def wall_of(day: date, text: str) -> datetime:
    hour, minute, second = (int(part) for part in (text + ":00")[:8].split(":"))
    return midnight(day) + timedelta(hours=hour, minutes=minute, seconds=second)


def midnight(day: date) -> datetime:
    """The wall time at which a date begins on paper, without a zone."""
    return datetime.combine(day, time.min)


def spans(zone: str, data: dict, first: date, last: date) -> Pieces:
    """Every opening and closing as UTC seconds, neither merged nor cleaned."""
    found = []
    day = first
    while day <= last:
        for opens, closes in hours_of(data, day):
            start, end = wall_of(day, opens), wall_of(day, closes)
            end = end if end > start else end + timedelta(days=1)
            found.append((seconds_of_wall(zone, start), seconds_of_wall(zone, end)))
        day += timedelta(days=1)
    return found


def open_pieces(zone: str, data: dict, first: date, last: date, pauses: Pieces) -> Pieces:
    """Walk over all edges in order: a piece counts where some hours cover it and no pause does."""
    edges = [edge for a, b in spans(zone, data, first, last) if a < b for edge in ((a, 1, 0), (b, -1, 0))]
    edges += [edge for a, b in pauses if a < b for edge in ((a, 0, 1), (b, 0, -1))]
    pieces, covering, pausing, at = [], 0, 0, None
    for moment, hours, pause in sorted(edges):
        if at is not None and at < moment and covering > 0 and pausing == 0:
            pieces.append((at, moment))
        covering, pausing, at = covering + hours, pausing + pause, moment
    return pieces


def add(pieces: Pieces, start: int, seconds: int) -> int | None:
    """Where the count is used up; None when the pieces do not reach that far."""
    left = seconds
    for begins, ends in pieces:
        here = max(begins, start)
        if here < ends and here + left <= ends and (left > 0 or here < ends):
            return here + left
        left -= max(0, ends - here)
    return None


def sub(pieces: Pieces, end: int, seconds: int) -> int | None:
    left = seconds
    for begins, ends in reversed(pieces):
        here = min(ends, end)
        if here > begins and here - left >= begins:
            return here - left
        left -= max(0, here - begins)
    return None


def between(pieces: Pieces, start: int, end: int) -> int:
    return sum(max(0, min(ends, end) - max(begins, start)) for begins, ends in pieces)


def is_open(pieces: Pieces, at: int) -> bool:
    return any(begins <= at < ends for begins, ends in pieces)


def first_second_of(zone: str, day: date) -> int:
    """The first second whose wall shows this date or a later one, by walking hours and then seconds."""
    at = epoch(midnight(day).replace(tzinfo=UTC)) - 30 * 3600
    while wall_at(zone, at + 1800).date() < day:
        at += 1800
    while wall_at(zone, at).date() < day:
        at += 1
    return at


def working_day(zone: str, data: dict, start: int, n: int, pauses: Pieces) -> date:
    """Count dates one by one; a date whose last second is paused does not count."""
    day = wall_at(zone, start).date()
    if n > 0:
        day += timedelta(days=1)
    while True:
        last_second = seconds_of_wall(zone, midnight(day) + timedelta(days=1)) - 1
        if hours_of(data, day) and not any(a <= last_second < b for a, b in pauses):
            if n <= 1:
                return day
            n -= 1
        day += timedelta(days=1)

"""Business durations: open seconds are counted, closed and paused ones are not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil

from clocks.worktime.calendars import Calendar
from clocks.worktime.localtime import instant_of, seconds_of
from clocks.worktime.openings import FURTHEST, HORIZON, STRETCH, Piece, merged, stretch
from clocks.worktime.refusals import N_, NoWorkingTime, Refusal


@dataclass(frozen=True, slots=True)
class Pause:
    """A half-open span that does not count (B22). For a pause still going on, `ends_at` is its latest end."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if seconds_of(self.ends_at) < seconds_of(self.starts_at):
            raise Refusal(N_("A pause cannot end before it starts."))


def add(calendar: Calendar, start: datetime, seconds: float, pauses: Iterable[Pause] = ()) -> datetime:
    """The instant at which so many open, unpaused seconds have passed since `start` (B2 to B4, B22)."""
    at, left = seconds_of(start), _whole(seconds)
    for begins, ends in paused_pieces(pauses):
        opened = _between(calendar, at, begins)
        if 0 < opened >= left:
            break
        left -= opened
        at = max(at, ends)
    return instant_of(_add(calendar, at, left))


def sub(calendar: Calendar, end: datetime, seconds: float) -> datetime:
    """The mirror image of `add`: from a closed instant it starts at the previous closing."""
    return instant_of(_sub(calendar, seconds_of(end), _whole(seconds)))


def between(calendar: Calendar, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> int:
    """Open, unpaused seconds in `[start, end)`; 0 when the order is reversed (B5)."""
    first, last = seconds_of(start), seconds_of(end)
    spans = ((max(first, begins), min(last, ends)) for begins, ends in paused_pieces(pauses))
    return _between(calendar, first, last) - sum(_between(calendar, a, b) for a, b in spans)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Open at `opens`, closed at `closes` (B1)."""
    return _between(calendar, seconds_of(at), seconds_of(at) + 1) == 1


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """The instant itself when open, else the next opening (B4)."""
    return add(calendar, at, 0)


def share_instant(
    calendar: Calendar,
    start: datetime,
    due: datetime,
    share: float | Decimal | Fraction,
    pauses: Iterable[Pause] = (),
) -> datetime:
    """The instant at which a share (0 to 1) of the calendar's time from start to due has passed.

    A target that begins and ends while the office is closed (a duty manager's four hours at night) has no office
    time to share out: then the share is taken of the elapsed, unpaused time.
    """
    part, pauses = Fraction(str(share)), tuple(pauses)
    if not 0 < part <= 1:
        raise Refusal(N_("A share of a target is more than 0 and at most 1."))
    total = between(calendar, start, due, pauses)
    if total:
        return add(calendar, start, ceil(total * part), pauses)
    return _elapsed_share(seconds_of(start), seconds_of(due), part, paused_pieces(pauses))


def paused_pieces(pauses: Iterable[Pause]) -> list[Piece]:
    return merged((seconds_of(pause.starts_at), seconds_of(pause.ends_at)) for pause in pauses)


def _elapsed_share(start: int, due: int, part: Fraction, paused: list[Piece]) -> datetime:
    cut = [(max(start, a), min(due, b)) for a, b in paused if a < due and b > start]
    at = start + ceil((due - start - sum(b - a for a, b in cut)) * part)
    for begins, ends in cut:
        if begins < at:
            at += ends - begins
    return instant_of(at)


def _whole(seconds: float) -> int:
    if seconds < 0:
        raise Refusal(N_("A duration cannot be negative."))
    return int(seconds)


def _add(calendar: Calendar, at: int, left: int) -> int:
    number, last_open, furthest = at // STRETCH, at, at + FURTHEST
    while number * STRETCH < min(last_open + HORIZON, furthest):
        part = stretch(calendar, number)
        gone = part.opened_before(at)
        if 0 < part.total - gone >= left:
            # With nothing left to count it is the next open second that is looked for, not the last counted one.
            reach = bisect_left(part.upto, gone + left) if left else bisect_right(part.upto, gone)
            return part.starts[reach] + gone + left - part.before[reach]
        left -= part.total - gone
        last_open = part.ends[-1] if part.total > gone else last_open
        number += 1
        at = number * STRETCH
    raise NoWorkingTime(calendar.zone)


def _sub(calendar: Calendar, at: int, left: int) -> int:
    number, first_open, furthest = at // STRETCH, at, at - FURTHEST
    while (number + 1) * STRETCH > max(first_open - HORIZON, furthest):
        part = stretch(calendar, number)
        gone = part.opened_before(at)
        if 0 < gone >= left:
            reach = bisect_right(part.before, gone - left) - 1 if left else bisect_left(part.upto, gone)
            return part.starts[reach] + gone - left - part.before[reach]
        left -= gone
        first_open = part.starts[0] if gone else first_open
        at = number * STRETCH
        number -= 1
    raise NoWorkingTime(calendar.zone)


def _between(calendar: Calendar, start: int, end: int) -> int:
    if end <= start:
        return 0
    if end - start > FURTHEST:
        raise Refusal(N_("These two dates are too far apart."))
    first, last = start // STRETCH, end // STRETCH
    whole = sum(stretch(calendar, number).total for number in range(first, last))
    return whole - stretch(calendar, first).opened_before(start) + stretch(calendar, last).opened_before(end)

"""When a calendar is open, as merged stretches of UTC seconds, computed once per stretch of 91 days.

Stretches are cut at fixed UTC instants, so that neighbours never overlap and their totals simply add up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import accumulate

from clocks.worktime.calendars import Calendar
from clocks.worktime.intervals import DAY
from clocks.worktime.localtime import EPOCH, wall_seconds, zone_named
from clocks.worktime.refusals import NoWorkingTime

STRETCH = 91 * DAY
HORIZON_YEARS = 10
HORIZON = 3653 * DAY
# Nothing is sought or counted further away than this, so that no calendar and no typing error can keep us busy.
FURTHEST_YEARS = 100
FURTHEST = 36_525 * DAY
# Hours of a date can reach this many dates away in UTC: offset, overnight tail, a date skipped at the date line.
MARGIN = 3
FIRST_DATE, LAST_DATE = date(2, 1, 1).toordinal(), date(9998, 12, 31).toordinal()

Piece = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Disjoint open pieces in order; `before` and `upto` count the open seconds to each start and end."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    upto: tuple[int, ...]
    total: int

    def opened_before(self, at: int) -> int:
        """Open seconds of this stretch that lie before an instant."""
        i = bisect_right(self.starts, at) - 1
        return self.before[i] + min(at, self.ends[i]) - self.starts[i] if i >= 0 else 0


@lru_cache(maxsize=512)
def stretch(calendar: Calendar, number: int) -> Stretch:
    """The open time of the 91 days that begin at `number * STRETCH`. Raises `NoWorkingTime` at the end of time."""
    begin, end = number * STRETCH, (number + 1) * STRETCH
    pieces = [(max(a, begin), min(b, end)) for a, b in _around(calendar, begin, end) if a < end and b > begin]
    starts = tuple(a for a, _ in pieces)
    ends = tuple(b for _, b in pieces)
    upto = tuple(accumulate(b - a for a, b in pieces))
    before = (0, *upto[:-1]) if upto else ()
    return Stretch(starts, ends, before, upto, upto[-1] if upto else 0)


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """The union in order: empty and inverted pieces dropped, touching ones joined (B1, B8)."""
    union: list[Piece] = []
    for start, end in sorted(piece for piece in pieces if piece[0] < piece[1]):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union


def pieces_of(calendar: Calendar, day: date) -> list[Piece]:
    """What one date opens, each edge mapped to UTC on its own (B6 to B8)."""
    zone, midnight = zone_named(calendar.zone), datetime.combine(day, time.min)
    hours = calendar.hours_on(day)
    return [(wall_seconds(zone, midnight, h.opens), wall_seconds(zone, midnight, h.closes)) for h in hours]


def _around(calendar: Calendar, begin: int, end: int) -> list[Piece]:
    dates = _dates(calendar, begin // DAY - MARGIN, end // DAY + MARGIN)
    return merged(piece for day in dates for piece in pieces_of(calendar, day))


def _dates(calendar: Calendar, first: int, last: int) -> Iterator[date]:
    """Dates by their number since 1970, while Python's calendar lasts."""
    first, last = first + EPOCH.toordinal(), last + EPOCH.toordinal()
    if not FIRST_DATE <= first <= last <= LAST_DATE:
        raise NoWorkingTime(calendar.zone)
    return map(date.fromordinal, range(first, last + 1))

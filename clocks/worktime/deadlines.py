"""Deadlines counted in dates: working days, calendar days, weeks, months; and when something is late."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from clocks.worktime.calendars import Calendar
from clocks.worktime.durations import Pause, paused_pieces
from clocks.worktime.intervals import DAY, Interval
from clocks.worktime.localtime import first_instant, instant_of, local_date, seconds_of
from clocks.worktime.openings import FIRST_DATE, FURTHEST_YEARS, HORIZON_YEARS, LAST_DATE, Piece
from clocks.worktime.refusals import N_, NoWorkingTime, Refusal

Edge = Literal["day", "instant"]
ONE_DAY = timedelta(days=1)
EVERY_DAY = ((Interval(0, DAY),),) * 7
FIRST_YEAR, LAST_YEAR = date.fromordinal(FIRST_DATE).year, date.fromordinal(LAST_DATE).year


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due_on` is the last date on which it is still met; `due_at` is the first instant of the next (B18)."""

    due_on: date
    due_at: datetime


def working_day_deadline(calendar: Calendar, start: datetime, n: int, pauses: Iterable[Pause] = ()) -> Deadline:
    """The end of the `n`th working day after the local date of `start`, which is day 0 (B17, B23)."""
    _refuse_negative(n)
    begun, paused = local_date(calendar.zone, start), paused_pieces(pauses)
    day = _nth_unpaused(calendar, begun, n, paused) if paused else add_working_days(calendar, begun, n)
    return agreed_deadline(calendar.zone, day)


def add_working_days(calendar: Calendar, on: date, n: int) -> date:
    """`n` working days after a date, or before it when negative; 0 is the date itself or the next that works."""
    if n < 0:
        return _step(calendar, on, -n, back=True)
    return _step(calendar, on, n, back=False) if n else _step(calendar, on - ONE_DAY, 1, back=False)


def calendar_deadline(
    zone: str, start: datetime, n: int, unit: Literal["days", "weeks"], *, roll: Calendar | None = None
) -> Deadline:
    """`n` dates or weeks after the local date of `start` (B20).

    Weekends count and nothing is shifted, unless `roll` names the calendar whose next working day is to be taken.
    """
    _refuse_negative(n)
    if unit not in ("days", "weeks"):
        raise Refusal(N_("%(unit)s: count in days or in weeks."), unit=unit)
    return rolled(agreed_deadline(zone, local_date(zone, start) + timedelta(**{unit: n})), roll)


def rolled(deadline: Deadline, roll: Calendar | None) -> Deadline:
    """The next working day of a calendar when a deadline falls on none; untouched without a calendar."""
    if roll is None or roll.is_working_day(deadline.due_on):
        return deadline
    return agreed_deadline(roll.zone, add_working_days(roll, deadline.due_on, 0))


def pushed(zone: str, start: datetime, deadline: Deadline, pauses: Iterable[Pause]) -> Deadline:
    """A deadline in plain dates, later by each of its dates whose last second was paused (B23)."""
    spans = tuple(pauses)
    dates = (deadline.due_on - local_date(zone, start)).days
    return working_day_deadline(every_day(zone), start, dates, spans) if spans else deadline


def month_deadline(zone: str, start_on: date, n: int, rule: Literal["commencing_on", "after"]) -> Deadline:
    """`n` months from a date (B21).

    `commencing_on`: the start date is inside, so the last date is the one before the corresponding date. `after`:
    it is the corresponding date. Both: the last of the month where that has no corresponding date.
    """
    if n < 1 or rule not in ("commencing_on", "after"):
        raise Refusal(N_("Count one month or more, either commencing on a date or after it."))
    months = start_on.year * 12 + start_on.month - 1 + n
    year, month = months // 12, months % 12 + 1
    last = monthrange(year, month)[1]
    if start_on.day > last:
        return agreed_deadline(zone, date(year, month, last))
    corresponding = date(year, month, start_on.day)
    return agreed_deadline(zone, corresponding if rule == "after" else corresponding - ONE_DAY)


def days_taken(calendar: Calendar, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> int:
    """Working days after the local date of `start` up to that of `end`; those paused in their last second left out.

    As many as a deadline counts: what ends on the nth working day has taken n.
    """
    first, last = local_date(calendar.zone, start), local_date(calendar.zone, end)
    paused = paused_pieces(pauses)
    numbers = range(first.toordinal() + 1, min(last.toordinal(), first.toordinal() + 366 * FURTHEST_YEARS) + 1)
    days = filter(calendar.is_working_day, map(date.fromordinal, numbers))
    return sum(not is_paused_at_end(calendar.zone, day, paused) for day in days)


def every_day(zone: str) -> Calendar:
    """Plain dates as a calendar: each of them counts."""
    return Calendar(zone, EVERY_DAY)


def agreed_deadline(zone: str, due_on: date) -> Deadline:
    """A date that somebody has named; calendar edits do not move it."""
    return Deadline(due_on, first_instant(zone, due_on + ONE_DAY))


def late(edge: Edge, due_at: datetime, at: datetime) -> bool:
    """A day edge is late from `due_at` on (B18); exactly on time is on time at an instant edge (B19)."""
    return seconds_of(at) >= seconds_of(first_late(edge, due_at))


def first_late(edge: Edge, due_at: datetime) -> datetime:
    """The first whole second that is late."""
    if edge not in ("day", "instant"):
        raise Refusal(N_("%(edge)s: a target ends with a day or at an instant."), edge=edge)
    return instant_of(seconds_of(due_at) + (0 if edge == "day" else 1))


def is_past_horizon(calendar: Calendar, day: date) -> bool:
    """True when a date lies past the last year whose holidays are known, so that it may still move (B24)."""
    return calendar.horizon_year is not None and day.year > calendar.horizon_year


def _refuse_negative(n: int) -> None:
    if n < 0:
        raise Refusal(N_("A number of days cannot be negative."))


def _step(calendar: Calendar, on: date, n: int, *, back: bool) -> date:
    """The `n`th working day beyond a date, found by counting into one sorted list per year."""
    year, empty = on.year, 0
    first, last = max(FIRST_YEAR, on.year - FURTHEST_YEARS), min(LAST_YEAR, on.year + FURTHEST_YEARS)
    while empty <= HORIZON_YEARS and first <= year <= last:
        days = _working_days(calendar, year)
        here = bisect_left(days, on.toordinal()) if back else bisect_right(days, on.toordinal())
        index = here - n if back else here + n - 1
        if 0 <= index < len(days):
            return date.fromordinal(days[index])
        passed = here if back else len(days) - here
        empty = 0 if passed else empty + 1
        n -= passed
        year += -1 if back else 1
    raise NoWorkingTime(calendar.zone)


@lru_cache(maxsize=512)
def _working_days(calendar: Calendar, year: int) -> tuple[int, ...]:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    works = calendar.is_working_day
    return tuple(number for number in range(first, last + 1) if works(date.fromordinal(number)))


def _nth_unpaused(calendar: Calendar, begun: date, n: int, paused: list[Piece]) -> date:
    """Days whose last second is paused are not counted (B23): each pause is stepped over in one stride."""
    if n == 0:
        begun, n = begun - ONE_DAY, 1
    for first, last in _paused_dates(calendar.zone, paused):
        ahead = _count(calendar, begun, first - ONE_DAY)
        if ahead >= n:
            break
        n -= ahead
        begun = max(begun, last)
    return _step(calendar, begun, n, back=False)


def _paused_dates(zone: str, paused: list[Piece]) -> Iterator[tuple[date, date]]:
    """The first and the last date of each pause whose last second lies in it; none for a pause within one day."""
    for begins, ends in paused:
        first, last = local_date(zone, instant_of(begins)), local_date(zone, instant_of(ends)) - ONE_DAY
        if first <= last:
            yield first, last


def _count(calendar: Calendar, after: date, upto: date) -> int:
    """Working days after one date and up to another."""
    years = range(after.year, min(upto.year, after.year + FURTHEST_YEARS) + 1)
    days = (_working_days(calendar, year) for year in years)
    return sum(max(0, bisect_right(of, upto.toordinal()) - bisect_right(of, after.toordinal())) for of in days)


def is_paused_at_end(zone: str, day: date, paused: list[Piece]) -> bool:
    """True when the last second of a local date lies in a pause."""
    last_second = seconds_of(first_instant(zone, day + ONE_DAY)) - 1
    return any(begins <= last_second < ends for begins, ends in paused)

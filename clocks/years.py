"""One year of a calendar day by day, and what a press on a day makes of it. Values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeVar

from clocks.worktime import HOUR, MINUTE, Calendar, Interval
from clocks.worktime.intervals import CLOSED, Hours

State = Literal["open", "closed", "holiday", "other", "worked"]
Row = TypeVar("Row")
MONTHS = 12
ONE_DAY = timedelta(days=1)
# For a calendar whose week is empty: hours to begin with when a day is opened.
OFFICE: Hours = (Interval(8 * HOUR + 30 * MINUTE, 17 * HOUR),)


@dataclass(frozen=True, slots=True)
class Day:
    """One date. `open`, `closed`: as the week says. `holiday`: closed by name. `other`: other hours than the week's.
    `worked`: a day off that is worked in exchange. `is_changed`: differs from what is published.
    """

    on: date
    state: State
    hours: Hours
    name: str = ""
    is_changed: bool = False

    @property
    def is_marked(self) -> bool:
        return self.state in ("holiday", "other", "worked")


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` are rows of seven; None where a neighboring month begins or ends."""

    first: date
    weeks: list[list[Day | None]]

    @property
    def marked(self) -> list[Day]:
        return [day for week in self.weeks for day in week if day and day.is_marked]


@dataclass(frozen=True, slots=True)
class Year:
    """`heads` are seven dates whose weekdays stand above the columns."""

    number: int
    heads: list[date]
    months: list[Month]

    @property
    def changed(self) -> int:
        return sum(day.is_changed for month in self.months for week in month.weeks for day in week if day)


def year_of(calendar: Calendar, published: Calendar, number: int, *, first_weekday: int = 0) -> Year:
    """`first_weekday`: 0 is Monday, as in `date.weekday()`."""
    months = [_month(calendar, published, date(number, month, 1), first_weekday) for month in range(1, MONTHS + 1)]
    monday = date(2024, 1, 1)
    return Year(number, [monday + timedelta(days=first_weekday + place) for place in range(7)], months)


def day_of(calendar: Calendar, published: Calendar, on: date) -> Day:
    shown, before = _seen(calendar, on), _seen(published, on)
    return Day(on, *shown, is_changed=shown != before)


def _seen(calendar: Calendar, on: date) -> tuple[State, Hours, str]:
    """What a date looks like, however it is written down: a closed row and a holiday without a name are the same."""
    hours = calendar.hours_on(on)
    return _state(calendar, on, hours), hours, calendar.holidays.get(on, "")


def _state(calendar: Calendar, on: date, hours: Hours) -> State:
    weekly = calendar.weekly[on.weekday()]
    if not hours:
        return "closed" if calendar.source_of(on) == "weekly" else "holiday"
    if hours == weekly:
        return "open"
    return "other" if weekly else "worked"


def _month(calendar: Calendar, published: Calendar, first: date, first_weekday: int) -> Month:
    dates: list[date] = []
    while first.month == (first + timedelta(days=len(dates))).month:
        dates.append(first + timedelta(days=len(dates)))
    days: list[Day | None] = [None] * ((first.weekday() - first_weekday) % 7)
    days += [day_of(calendar, published, on) for on in dates]
    days += [None] * (-len(days) % 7)
    return Month(first, [days[place : place + 7] for place in range(0, len(days), 7)])


def usual_hours(calendar: Calendar) -> Hours:
    """The hours of the first working day of the week, for days that are worked in exchange."""
    return next((hours for hours in calendar.weekly if hours), OFFICE)


def closed_or_open(calendar: Calendar, on: date, name: str = "") -> Calendar:
    """An open day is closed, a closed one opens; where the week says so already, no row is kept for it."""
    plain, wanted = without(calendar, on), not calendar.is_working_day(on)
    if plain.is_working_day(on) == wanted:
        return plain
    return opened(plain, on, usual_hours(calendar)) if wanted else closed(plain, on, name)


def closed(calendar: Calendar, on: date, name: str) -> Calendar:
    plain = without(calendar, on)
    return replace(plain, holidays={**plain.holidays, on: name})


def opened(calendar: Calendar, on: date, hours: Hours) -> Calendar:
    """These hours on a date, whatever the week says; a holiday keeps its name."""
    return replace(calendar, dates={**calendar.dates, on: hours}) if hours else closed(calendar, on, "")


def given(calendar: Calendar, on: date, hours: Hours) -> Calendar:
    """These hours on a date; given once more, they are taken away again."""
    return without(calendar, on) if calendar.dates.get(on, CLOSED) == hours else opened(calendar, on, hours)


def without(calendar: Calendar, on: date) -> Calendar:
    """As the week says."""
    return replace(calendar, dates=_less(calendar.dates, on), holidays=_less(calendar.holidays, on))


def _less(rows: Mapping[date, Row], on: date) -> dict[date, Row]:
    return {day: row for day, row in rows.items() if day != on}


def typed(hours: Hours, between: str = "-") -> str:
    """Hours as a person types them: "08:30-12:00, 13:30-17:30"; nothing for a closed day."""
    return ", ".join(f"{clock_time(each.opens)}{between}{clock_time(each.closes)}" for each in hours)


def clock_time(seconds: int) -> str:
    """ "08:30"; the end of a day is 24:00, and beyond it the time of the next day."""
    beyond = seconds - 86400 if seconds > 86400 else seconds
    return f"{beyond // 3600:02}:{beyond % 3600 // 60:02}"

"""Why this date: every stretch, holiday, override and pause that a deadline was counted from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from clocks.worktime.calendars import Calendar, Source
from clocks.worktime.deadlines import ONE_DAY, Deadline, is_paused_at_end
from clocks.worktime.durations import Pause, paused_pieces
from clocks.worktime.localtime import instant_of, local_date, seconds_of
from clocks.worktime.openings import Piece, merged, pieces_of

Kind = Literal["start", "open", "paused", "closed", "working_day", "period", "rolled"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of an explanation, about one local date.

    `open`, `paused`: hours with their instants in UTC; only `open` ones carry counted seconds. `start`: day 0.
    `working_day`: `number` says which it is. `closed`: nothing opens; `source` says whether by the week, a
    holiday (`name`) or a date row. `period`: plain dates up to this one, `number` of them so far, weekends and
    holidays among them. `rolled`: the working day taken in place of a plain date that is none.
    """

    kind: Kind
    on: date
    source: Source = "weekly"
    name: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    seconds: int = 0
    number: int | None = None


def explain(
    calendar: Calendar, unit: str, start: datetime, deadline: Deadline, pauses: Iterable[Pause] = ()
) -> list[Segment]:
    """The lines for a deadline counted in hours or working days, from the local date of `start` to `due_on`.

    Other units are counted in plain dates: `explain_dates`.
    """
    first = local_date(calendar.zone, start)
    if unit in ("hours", "minutes", "seconds"):
        span = seconds_of(start), seconds_of(deadline.due_at)
        return _hours(calendar, first, deadline.due_on, span, paused_pieces(pauses))
    return list(_days(calendar, first, deadline.due_on, paused_pieces(pauses)))


def explain_dates(
    calendar: Calendar, start: datetime, plain: Deadline, due_on: date, pauses: Iterable[Pause] = ()
) -> list[Segment]:
    """The lines for a deadline in plain dates: `plain` without its pauses, `due_on` with them, and perhaps rolled on.

    Dates whose last second was paused are not counted (B23). What lies beyond the last counted date is there because
    the rule wants a working day.
    """
    first, paused = local_date(calendar.zone, start), paused_pieces(pauses)
    dates, number = (plain.due_on - first).days, 0
    lines = [Segment("start", first)] if dates else []
    for day in _dates(first + (ONE_DAY if dates else timedelta()), due_on):
        if number >= max(dates, 1):
            kind: Kind = "closed" if day < due_on else "rolled"
            lines.append(Segment(kind, day, *_why(calendar, day)))
        elif is_paused_at_end(calendar.zone, day, paused):
            lines.append(Segment("paused", day))
        else:
            number += 1
            lines.append(Segment("period", day, number=number))
    return lines


def total(lines: Iterable[Segment]) -> int:
    """What the lines add up to: open seconds where hours are counted, else days."""
    found = list(lines)
    return sum(line.seconds for line in found) or max((line.number or 0 for line in found), default=0)


@dataclass(frozen=True, slots=True)
class Run:
    """Lines that follow each other and say the same; hours stand alone. `number` is that of the last counted day."""

    first: Segment
    last: Segment
    dates: int

    @property
    def number(self) -> int:
        return self.last.number or 0


def runs(lines: Iterable[Segment]) -> list[Run]:
    """The lines drawn together, so that seven weeks do not take thirty-five lines."""
    found: list[Run] = []
    for line in lines:
        if found and _goes_on(found[-1].last, line):
            found[-1] = Run(found[-1].first, line, found[-1].dates + 1)
        else:
            found.append(Run(line, line, 1))
    return found


def _goes_on(one: Segment, other: Segment) -> bool:
    is_same = (one.kind, one.source, one.name) == (other.kind, other.source, other.name)
    return is_same and one.starts_at is None and one.on + ONE_DAY == other.on and one.kind != "start"


def _days(calendar: Calendar, first: date, last: date, paused: list[Piece]) -> Iterator[Segment]:
    # Due on its own first day: that day is the one that counts, not a day 0 before it.
    number = 0
    if first < last:
        yield Segment("start", first, *_why(calendar, first))
        first += ONE_DAY
    for day in _dates(first, last):
        if not calendar.is_working_day(day):
            yield Segment("closed", day, *_why(calendar, day))
        elif is_paused_at_end(calendar.zone, day, paused):
            yield Segment("paused", day, *_why(calendar, day))
        else:
            number += 1
            yield Segment("working_day", day, *_why(calendar, day), number=number)


def _hours(calendar: Calendar, first: date, last: date, span: Piece, paused: list[Piece]) -> list[Segment]:
    lines: list[Segment] = []
    counted_to = span[0]
    # The evening before may reach into the first date.
    for day in _dates(first - ONE_DAY, last):
        for begins, ends in merged(pieces_of(calendar, day)):
            lines += _split(calendar, day, (max(begins, counted_to), min(ends, span[1])), paused)
            counted_to = max(counted_to, ends)
        if day >= first and not calendar.is_working_day(day):
            lines.append(Segment("closed", day, *_why(calendar, day)))
    return lines


def _split(calendar: Calendar, day: date, piece: Piece, paused: list[Piece]) -> Iterator[Segment]:
    """A piece of open time as counted and paused parts."""
    at, end = piece
    for begins, ends in paused:
        if at < end and begins < end and ends > at:
            yield from _part(calendar, "open", day, at, begins)
            yield from _part(calendar, "paused", day, max(at, begins), min(end, ends))
            at = ends
    yield from _part(calendar, "open", day, at, end)


def _part(calendar: Calendar, kind: Kind, day: date, begins: int, ends: int) -> Iterator[Segment]:
    if begins < ends:
        seconds = ends - begins if kind == "open" else 0
        yield Segment(kind, day, *_why(calendar, day), instant_of(begins), instant_of(ends), seconds)


def _why(calendar: Calendar, day: date) -> tuple[Source, str]:
    source = calendar.source_of(day)
    return source, calendar.holidays.get(day, "") if source != "weekly" else ""


def _dates(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))

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

Kind = Literal["start", "open", "paused", "closed", "working_day", "period"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of an explanation, about one local date.

    `open`, `paused`: hours with their instants in UTC; only `open` ones carry counted seconds. `start`: day 0.
    `working_day`: `number` says which it is. `closed`: nothing opens; `source` says whether by the week, a
    holiday (`name`) or a date row. `period`: plain calendar days, nothing skipped.
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
    """The lines for a deadline that was counted in `unit`, from the local date of `start` to `due_on`."""
    first = local_date(calendar.zone, start)
    if unit in ("hours", "minutes", "seconds"):
        span = seconds_of(start), seconds_of(deadline.due_at)
        return _hours(calendar, first, deadline.due_on, span, paused_pieces(pauses))
    if unit == "working_days":
        return list(_days(calendar, first, deadline.due_on, paused_pieces(pauses)))
    return [Segment("start", first), Segment("period", deadline.due_on, number=(deadline.due_on - first).days)]


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

"""A duty rota as a CSV file: read with an error for each row, compared with what there is, and written.

The file is the whole pattern from the day of its import on: lines that are not in it end, lines that are there
already stay, so that the same file twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hospital import csvfile
from hospital import rota as rules
from hospital.csvfile import CellError, Column, Row, RowError, short
from hospital.models import Rota, Shift, User

COLUMNS = (
    Column("day", gettext_lazy("On which day of every week."), "mon", True),
    Column("starts", gettext_lazy("By the time of the place."), "08:00", True),
    Column("ends", gettext_lazy("Not later than the start: on the next day."), "20:00", True),
    Column("email", gettext_lazy("Of somebody who holds this role there."), "amara@hospital.example", True),
    Column("name", gettext_lazy("For your own eyes: it is not read."), "Amara Diallo"),
    Column("first_on", gettext_lazy("The first day, where it is not today."), "2026-12-01"),
    Column("last_on", gettext_lazy("The last day, where there is one."), "2027-01-31"),
)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `number` is its line in the file. Without `first_on` it holds from the day of the import on."""

    number: int
    weekday: int
    starts: time
    ends: time
    email: str
    first_on: date | None
    last_on: date | None


@dataclass(slots=True)
class Reading:
    lines: list[Line] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


@dataclass(slots=True)
class Comparison:
    """What a file would change. `added` are shifts that are not stored yet, with their people."""

    added: list[Shift] = field(default_factory=list)
    ended: list[Shift] = field(default_factory=list)
    kept: list[Shift] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


# ---------------------------------------------------------------- reading
def read(text: str) -> Reading:
    """Every row of the file. Refuses (`columns`, `csv`, `rows`) what is no such file at all."""
    table = csvfile.table(text, *csvfile.names(COLUMNS))
    return Reading(table.each(_line), table.errors)


def _line(row: Row) -> Line:
    first_on, last_on = _date(row, "first_on"), _date(row, "last_on")
    if first_on and last_on and last_on < first_on:
        raise CellError("last_on", _("The last day comes before the first."))
    email = row["email"].lower()
    return Line(row.number, _day(row), _time(row, "starts"), _time(row, "ends"), email, first_on, last_on)


def _day(row: Row) -> int:
    cell = row["day"]
    if (brief := cell.lower()[:3]) not in DAYS:
        words = _("“%(cell)s” is no day: write mon, tue, wed, thu, fri, sat or sun.")
        raise CellError("day", words % {"cell": short(cell)})
    return DAYS.index(brief)


def _time(row: Row, name: str) -> time:
    cell = row[name]
    try:
        return datetime.strptime(cell.replace("24:00", "00:00"), "%H:%M").time()  # noqa: DTZ007 - a time on the wall
    except ValueError:
        raise CellError(name, _("“%(cell)s” is no time: write 08:00.") % {"cell": short(cell)}) from None


def _date(row: Row, name: str) -> date | None:
    cell = row[name]
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        raise CellError(name, _("“%(cell)s” is no date: write 2026-11-20.") % {"cell": short(cell)}) from None


# ---------------------------------------------------------------- comparing
def compare(rota: Rota, reading: Reading, today: date) -> Comparison:
    """What the file would change, with every row that cannot be; nothing is written. Two queries."""
    found = Comparison(errors=list(reading.errors))
    holders = {user.email: user for user in User.objects.active().holding(rota)}
    there = {_key(shift): shift for shift in rota.shifts.select_related("user") if not _is_past(shift, today)}
    laid: list[tuple[Line, Shift]] = []
    for line in reading.lines:
        if line.email not in holders:
            found.errors.append(RowError(line.number, _unknown(line.email, rota), "email"))
            continue
        shift = _match(line, holders[line.email], there, today) or _made(rota, line, holders[line.email], today)
        found.errors += _faults(line, shift, laid)
        laid.append((line, shift))
    stays = {shift.pk for _line, shift in laid}
    found.added = [shift for _line, shift in laid if shift.pk is None]
    for shift in there.values():
        (found.kept if shift.pk in stays else found.ended).append(shift)
    _wait_for_the_last_night(found, today)
    return found


def _is_past(shift: Shift, today: date) -> bool:
    return shift.last_on is not None and shift.last_on < today


def _unknown(email: str, rota: Rota) -> str:
    told = {"email": short(email), "role": rota.get_role_display()}
    return _("Nobody with the address %(email)s is %(role)s there.") % told


def _key(shift: Shift) -> tuple[Any, ...]:
    return shift.user_id, shift.weekday, shift.starts, shift.ends, shift.last_on


def _match(line: Line, user: User, there: Mapping[Any, Shift], today: date) -> Shift | None:
    """The line that is there already; of two that have both begun it does not matter when."""
    shift = there.get((user.pk, line.weekday, line.starts, line.ends, line.last_on))
    if shift is None:
        return None
    begins = max(line.first_on or today, today)
    return shift if begins == max(shift.first_on, today) else None


def _made(rota: Rota, line: Line, user: User, today: date) -> Shift:
    return Shift(
        rota=rota, user=user, weekday=line.weekday, starts=line.starts, ends=line.ends,
        first_on=max(line.first_on or today, today), last_on=line.last_on,
    )  # fmt: skip


def _wait_for_the_last_night(found: Comparison, today: date) -> None:
    """A night that began yesterday under the old pattern reaches into today: what would meet it begins a day later."""
    nights = [replace(shift.as_rule(), last_on=today - rules.DAY) for shift in found.ended]
    for shift in found.added:
        if rules.clashes(shift.as_rule(), nights):
            shift.first_on = today + rules.DAY


def _faults(line: Line, shift: Shift, laid: Iterable[tuple[Line, Shift]]) -> Iterator[RowError]:
    rule = shift.as_rule()
    if not rules.pieces(rule):
        yield RowError(line.number, _("No such day comes before the last day."), "last_on")
    for other, before in laid:
        if rules.clashes(rule, [before.as_rule()]):
            words = _("These hours are taken by row %(number)d.") % {"number": other.number}
            yield RowError(line.number, words, "starts")


# ---------------------------------------------------------------- writing
def write(shifts: Iterable[Shift]) -> str:
    """The lines as a file that `read` reads."""
    return csvfile.write(csvfile.names(COLUMNS)[0], map(_cells, shifts))


def _cells(shift: Shift) -> tuple[str, ...]:
    return (
        DAYS[shift.weekday], f"{shift.starts:%H:%M}", f"{shift.ends:%H:%M}", shift.user.email, shift.user.name,
        shift.first_on.isoformat(), shift.last_on.isoformat() if shift.last_on else "",
    )  # fmt: skip

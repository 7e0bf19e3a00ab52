"""A duty rota as a CSV file: read with an error for each row, compared with what there is, and written.

The file is the whole pattern from the day of its import on: lines that are not in it end, lines that are there
already stay, so that the same file twice changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hospital import rota as rules
from hospital.models import Rota, Shift, User

COLUMNS = ("day", "starts", "ends", "email", "name", "first_on", "last_on")
NEEDED = frozenset(COLUMNS) - {"name", "first_on", "last_on"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_ROWS = 2000
# What a spreadsheet would take for a formula; written with an apostrophe in front, read without it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


@dataclass(frozen=True, slots=True)
class RowError:
    number: int
    words: str


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
    rows = _rows(text)
    reading = Reading()
    for number, row in rows:
        try:
            reading.lines.append(_line(number, row))
        except ValueError as error:
            reading.errors.append(RowError(number, str(error)))
    return reading


def _rows(text: str) -> list[tuple[int, Mapping[str, str]]]:
    try:
        names, found = _table(text)
    except csv.Error:
        raise ValidationError(_("This is not a CSV file."), code="csv") from None
    if missing := sorted(NEEDED - set(names)):
        words = _("These columns are missing: %(names)s.") % {"names": ", ".join(missing)}
        raise ValidationError(words, code="columns")
    if len(found) > MOST_ROWS:
        raise ValidationError(_("A file has %(most)d rows at most.") % {"most": MOST_ROWS}, code="rows")
    return found


def _table(text: str) -> tuple[list[str], list[tuple[int, Mapping[str, str]]]]:
    """The names of the columns, and the rows that hold anything, with their line in the file."""
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",", restkey="beyond", restval="")
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    return names, [(reader.line_num, row) for row in reader if any(value.strip() for value in _values(row))]


def _values(row: Mapping[str, Any]) -> Iterator[str]:
    return (value for name, value in row.items() if name != "beyond")


def _line(number: int, row: Mapping[str, Any]) -> Line:
    """Raises ValueError with the words of what is wrong."""
    if "beyond" in row:
        raise ValueError(_("There are more cells than columns."))
    cells = {name: _plain(row.get(name) or "") for name in COLUMNS}
    first_on, last_on = _date(cells["first_on"]), _date(cells["last_on"])
    if first_on and last_on and last_on < first_on:
        raise ValueError(_("The last day comes before the first."))
    return Line(
        number,
        _day(cells["day"]),
        _time(cells["starts"]),
        _time(cells["ends"]),
        cells["email"].lower(),
        first_on,
        last_on,
    )


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _day(cell: str) -> int:
    if (short := cell.lower()[:3]) not in DAYS:
        raise ValueError(_("“%(cell)s” is no day: write mon, tue, wed, thu, fri, sat or sun.") % {"cell": cell[:20]})
    return DAYS.index(short)


def _time(cell: str) -> time:
    try:
        return datetime.strptime(cell.replace("24:00", "00:00"), "%H:%M").time()  # noqa: DTZ007 - a time on the wall
    except ValueError:
        raise ValueError(_("“%(cell)s” is no time: write 08:00.") % {"cell": cell[:20]}) from None


def _date(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        raise ValueError(_("“%(cell)s” is no date: write 2026-11-20.") % {"cell": cell[:20]}) from None


# ---------------------------------------------------------------- comparing
def compare(rota: Rota, reading: Reading, today: date) -> Comparison:
    """What the file would change, with every row that cannot be; nothing is written. Two queries."""
    found = Comparison(errors=list(reading.errors))
    holders = {user.email: user for user in User.objects.active().holding(rota)}
    there = {_key(shift): shift for shift in rota.shifts.select_related("user") if not _is_past(shift, today)}
    laid: list[tuple[Line, Shift]] = []
    for line in reading.lines:
        if line.email not in holders:
            found.errors.append(RowError(line.number, _unknown(line.email, rota)))
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
    told = {"email": email[:80], "role": rota.get_role_display()}
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
        yield RowError(line.number, _("No such day comes before the last day."))
    for other, before in laid:
        if rules.clashes(rule, [before.as_rule()]):
            yield RowError(line.number, _("These hours are taken by row %(number)d.") % {"number": other.number})


# ---------------------------------------------------------------- writing
def write(shifts: Iterable[Shift]) -> str:
    """The lines as a file that `read` reads; with a mark in front, so that spreadsheets see UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for shift in shifts:
        cells = (
            DAYS[shift.weekday], f"{shift.starts:%H:%M}", f"{shift.ends:%H:%M}", shift.user.email, shift.user.name,
            shift.first_on.isoformat(), shift.last_on.isoformat() if shift.last_on else "",
        )  # fmt: skip
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return "\ufeff" + out.getvalue()

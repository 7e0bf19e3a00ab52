"""CSV files, whoever made them: read row by row with what is wrong and where; written so that nothing in them acts.

Commas, semicolons or tabs (so that cells copied out of a spreadsheet can be pasted), UTF-8 with or without its mark.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LARGEST = 512 * 1024  # bytes
MOST_ROWS, MOST_COLUMNS = 2000, 200
# What a spreadsheet would take for a formula; written with an apostrophe in front, read without it.
# Full-width signs count: a Chinese or Japanese spreadsheet reads them as the others.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
SHOWN = 40  # letters of a cell that an error repeats
Made = TypeVar("Made")


class CellError(ValueError):
    """What is wrong with one cell, in words for whoever made the file."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.column, self.words = column, words


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file, for whoever makes one: what stands in it, and an example."""

    name: str
    words: str | Promise
    example: str = ""
    is_needed: bool = False


def names(columns: Iterable[Column]) -> tuple[list[str], list[str]]:
    """What `table` is asked with: all of them, and those without which it is no such file."""
    columns = list(columns)
    return [column.name for column in columns], [column.name for column in columns if column.is_needed]


@dataclass(frozen=True, slots=True)
class RowError:
    """`number` is the row's first line in the file; `column` is empty where the whole row is meant."""

    number: int
    words: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(slots=True)
class Table:
    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    def each(self, make: Callable[[Row], Made]) -> list[Made]:
        """What `make` makes of each row; where it raises a CellError, that becomes the row's error."""
        found = []
        for row in self.rows:
            try:
                found.append(make(row))
            except CellError as error:
                self.errors.append(RowError(row.number, error.words, error.column))
        self.errors.sort(key=lambda error: error.number)
        return found


# ---------------------------------------------------------------- reading
def decoded(data: bytes, largest: int = LARGEST) -> str:
    """The text of a file. Refuses one too large (`large`) or not in UTF-8 (`encoding`)."""
    if len(data) > largest:
        raise too_large(largest)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("The file is not UTF-8 text. Save it as “CSV UTF-8”."), code="encoding") from None


def too_large(largest: int = LARGEST) -> ValidationError:
    size = largest // 1024
    words = ngettext("The file is larger than %(size)d kB.", "The file is larger than %(size)d kB.", size)
    return ValidationError(words % {"size": size}, code="large")


def table(text: str, columns: Sequence[str], needed: Iterable[str], most: int = MOST_ROWS) -> Table:
    """Every row that holds anything, its cells under `columns`; other columns are passed over.

    Refuses (`columns`, `csv`, `rows`, `wide`) what is no such file at all.
    """
    try:
        lines = list(_lines(text))
    except csv.Error:
        raise ValidationError(_("This is not a CSV file."), code="csv") from None
    names = [name.strip().lower() for name in lines[0][1]] if lines else []
    if missing := sorted(set(needed) - set(names)):
        words = _("These columns are missing: %(names)s.") % {"names": ", ".join(missing)}
        raise ValidationError(words, code="columns")
    if len(names) > MOST_COLUMNS:
        raise ValidationError(_("A file has %(most)d columns at most.") % {"most": MOST_COLUMNS}, code="wide")
    if len(lines) - 1 > most:
        raise ValidationError(_("A file has %(most)d rows at most.") % {"most": most}, code="rows")
    found = Table([Row(number, dict(zip(names, cells, strict=False))) for number, cells in lines[1:]])
    widths = {number: len(cells) for number, cells in lines[1:]}
    found.rows = found.each(lambda row: _checked(row, columns, widths[row.number] - len(names)))
    return found


def head(text: str) -> list[str]:
    """The names of the columns, as they stand there."""
    return next((cells for _number, cells in _lines(text)), [])


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row that is not empty, with the line on which it begins."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _delimiter(text: str) -> str:
    """Whichever stands most often in the first line; a comma where none does."""
    head = text.lstrip("\n").split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _checked(row: Row, columns: Sequence[str], beyond: int) -> Row:
    if beyond > 0:
        raise CellError("", _("There are more cells than columns."))
    cells = {name: plain(row.cells.get(name, "")) for name in columns}
    for name, cell in cells.items():
        if CONTROL.search(cell):
            raise CellError(name, _("There is a character in it that cannot be kept."))
    return Row(row.number, cells)


def plain(cell: str) -> str:
    """Without the spaces around it and the apostrophe that kept a formula from acting."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def short(cell: str) -> str:
    """As much of a cell as an error repeats."""
    return cell if len(cell) <= SHOWN else f"{cell[: SHOWN - 1]}…"


def refuse_errors(errors: Sequence[RowError]) -> None:
    if errors:
        raise ValidationError(_("Some rows cannot be read. Nothing was changed."), code="rows")


# ---------------------------------------------------------------- writing
def write(columns: Sequence[str], rows: Iterable[Iterable[Any]] = ()) -> str:
    """A file that `table` reads; with a mark in front, so that spreadsheets see UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for cells in rows:
        writer.writerow([f"'{cell}" if str(cell).startswith(FORMULA) else cell for cell in cells])
    return "\ufeff" + out.getvalue()

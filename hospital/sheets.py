"""Tables that leave the house as CSV or as workbooks, row by row, and workbooks that come in.

However many rows there are, one at a time is in memory; no cell is a formula to whatever opens the file.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from hospital import csvfile
from hospital.csvfile import CONTROL, FORMULA

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
AT_ONCE = 500  # rows of CSV that leave together
MOST_UNPACKED = 50_000_000  # bytes: a workbook is a zip, and may unpack to far more than it weighs
# What openpyxl raises over a file that is no workbook, or a broken one.
NO_WORKBOOK = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, OSError, IndexError,
    TypeError, AttributeError, RuntimeError, EOFError,
)  # fmt: skip
Cells = Iterable[Any]


# ---------------------------------------------------------------- writing
def written(form: str, headings: Sequence[str], rows: Iterable[Cells]) -> Iterator[bytes]:
    """The file in pieces. What looks like a formula is text: in CSV behind an apostrophe, in a workbook by its type."""
    return _csv(headings, rows) if form == "csv" else _pieces(_workbook(headings, rows))


def safe(cell: Any) -> Any:
    """One cell of CSV. Numbers stay numbers, negative ones too: they are no texts."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _csv(headings: Sequence[str], rows: Iterable[Cells]) -> Iterator[bytes]:
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow([safe(heading) for heading in headings])
    yield "\ufeff".encode()
    for number, row in enumerate(rows, 1):
        writer.writerow([safe(cell) for cell in row])
        if number % AT_ONCE == 0:
            yield sink.getvalue().encode()
            sink.seek(0)
            sink.truncate()
    yield sink.getvalue().encode()


def _workbook(headings: Sequence[str], rows: Iterable[Cells]) -> IO[bytes]:
    """On disk and not in memory; gone when it is closed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in chain([headings], rows):
        sheet.append([_cell(sheet, value) for value in row])
    sink = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever sends it
    book.save(sink)
    sink.seek(0)
    return sink


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = CONTROL.sub(" ", value)
    if not text.startswith(FORMULA):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(64 * 1024):
            yield piece


# ---------------------------------------------------------------- reading
def text_of(data: bytes, *, largest: int, most: int, has_times: bool = False) -> str:
    """What `csvfile.table` reads, of a CSV file or of the first sheet of a workbook; values, never formulas. Of a
    moment in a workbook the day, and with `has_times` the time as well.

    Refuses what is too large (`large`), or is neither of the two (`workbook`, `encoding`). openpyxl reads XML through
    defusedxml where that is installed, as it is here: entities do not expand.
    """
    if not data.startswith(b"PK"):
        return csvfile.decoded(data, largest)
    if len(data) > largest:
        raise csvfile.too_large(largest)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
                raise csvfile.too_large(largest)
        rows = list(_rows(data, most + 2, has_times))
    except NO_WORKBOOK as error:
        raise ValidationError(_("This workbook cannot be read. Save it as “CSV UTF-8”."), code="workbook") from error
    return csvfile.write(rows[0], rows[1:]) if rows else ""


def _rows(data: bytes, most: int, has_times: bool) -> Iterator[list[str]]:
    """Rows keep their numbers, so empty ones stay. A cell in the last column of a sheet makes none 16,384 wide."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    for row in sheet.iter_rows(values_only=True, max_row=most, max_col=csvfile.MOST_COLUMNS + 1):
        yield _without_tail([_plain(cell, has_times) for cell in row])


def _without_tail(cells: list[str]) -> list[str]:
    """Without the empty cells behind the last one that holds anything."""
    return cells[: max((at for at, cell in enumerate(cells, 1) if cell), default=0)]


def _plain(cell: Any, has_times: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime) and has_times:
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.date().isoformat() if hasattr(cell, "hour") and hasattr(cell, "date") else str(cell)

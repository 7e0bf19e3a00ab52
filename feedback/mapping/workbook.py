"""Rows out of the first sheet of an Excel workbook: values and never formulas, and no more of it than is asked for.

openpyxl reads XML through defusedxml where that is installed, as it is here: entities do not expand.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from feedback.mapping.reading import MOST_COLUMNS, MOST_ROWS, Line, Unreadable, cleaned

MUST_HOLD = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
ACTIVE = ("vbaproject.bin", "vbadata.xml", ".exe", ".js", ".dll", "activex")
MOST_MEMBERS, MOST_RATIO = 500, 200
# Bytes unpacked: sheets are read as they come, texts are held, of all else a tree is made.
MOST_SHEET, MOST_TEXTS, MOST_OTHER = 400_000_000, 64_000_000, 8_000_000
TEXTS = "xl/sharedStrings.xml"
# Lines a sheet may pass over: some name a last row that is a million lines below the one before.
MOST_LINES = MOST_ROWS * 2
NO_WORKBOOK = (
    zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, IndexError, OSError, TypeError,
    AttributeError, NotImplementedError, EOFError,
)  # fmt: skip


def look_into(content: bytes) -> None:
    """Is it a workbook that cannot act, and no bomb? Nothing is unpacked. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable("workbook") from None
    names = {member.filename for member in members}
    if not names >= MUST_HOLD:
        raise Unreadable("type")
    if any(part in name.lower() for name in names for part in ACTIVE):
        raise Unreadable("active")
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_RATIO * len(content):
        raise Unreadable("bomb")
    if any(member.file_size > _most(member.filename) for member in members):
        raise Unreadable("bomb")


def _most(name: str) -> int:
    if name == TEXTS:
        return MOST_TEXTS
    return MOST_SHEET if name.startswith("xl/worksheets/sheet") else MOST_OTHER


def rows(content: bytes) -> Iterator[Line]:
    """Every row that holds anything. Raises `Unreadable`."""
    look_into(content)
    number = 0
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            if number > MOST_LINES:
                raise Unreadable("rows", number)
            row = Line(number, cleaned(map(_text, cells)))
            if not row.is_empty:
                yield row
    except NO_WORKBOOK:
        raise Unreadable("workbook", number) from None


def _text(value: Any) -> str:
    """A day at midnight is a day; a number without a fraction is written without one."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        value = value.replace(microsecond=0, tzinfo=None)
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)

"""Rows out of a file of text, whoever made it: its letters, what divides its cells, and one row after the other.

Nothing is held but the row in hand, so that a hundred thousand rows take no more room than one.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

ENCODINGS = ("utf-8-sig", "utf-16", "gb18030", "cp1252")
DELIMITERS = ",;\t|"
MOST_COLUMNS, MOST_ROWS = 200, 200_000
HEAD_ROWS = 20
PIECE = 1 << 20
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
LEAST_TOGETHER = 0.6  # of the bytes beyond ASCII; two of them make one Chinese sign, accents stand alone


class Unreadable(Exception):
    """`code` is one of `problems.FILES`; `line` is where in the file, 0 for the whole of it."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line


class Line(NamedTuple):
    """One row: the line of the file on which it begins, and its cells as text."""

    number: int
    cells: list[str]

    @property
    def is_empty(self) -> bool:
        return not any(self.cells)


# ---------------------------------------------------------------- its letters
def encoding_of(content: bytes) -> str:
    """By its mark, else the first that fits the whole file; cp1252 fits everything and comes last."""
    for mark, name in MARKS.items():
        if content.startswith(mark):
            return name
    if _is_wide(content):
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    if fits(content, "utf-8"):
        return "utf-8-sig"
    return "gb18030" if _together(content) >= LEAST_TOGETHER and fits(content, "gb18030") else "cp1252"


def _is_wide(content: bytes) -> bool:
    """Every other byte of Western text in UTF-16 is zero; a text in any other encoding has none."""
    head = content[:2000]
    return len(head) > 3 and max(head[::2].count(0), head[1::2].count(0)) > len(head) / 4


def fits(content: bytes, encoding: str) -> bool:
    """Can all of it be read so? Piece by piece: the text itself is kept by nobody."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), PIECE):
            decoder.decode(content[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _together(content: bytes) -> float:
    """The share of bytes beyond ASCII that stand beside another one."""
    head = content[:PIECE]
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", head)]
    return sum(run for run in runs if run > 1) / sum(runs) if runs else 0.0


class Pieces(io.RawIOBase):
    """Pieces of bytes as a file that can be read once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.left = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]
        self.left = self.left or next(self.pieces, b"")
        size = min(len(room), len(self.left))
        room[:size], self.left = self.left[:size], self.left[size:]
        return size


def text_of(pieces: Iterable[bytes], encoding: str) -> io.TextIOWrapper:
    # cp1252 has five holes; what stands in one of them is no letter in any file
    errors = "replace" if encoding == "cp1252" else "strict"
    return io.TextIOWrapper(io.BufferedReader(Pieces(pieces)), encoding=encoding, errors=errors, newline="")


# ---------------------------------------------------------------- its rows
def rows(lines: Iterable[str], delimiter: str) -> Iterator[Line]:
    """Every row that holds anything. Raises `Unreadable` (`encoding`, `cell`, `columns`, `csv`)."""
    reader = csv.reader(lines, delimiter=delimiter)
    begins = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unreadable("cell" if "field larger" in str(error) else "csv", begins) from None
        except UnicodeDecodeError:
            raise Unreadable("encoding", begins) from None
        if cells is None:
            return
        row = Line(begins, cleaned(cells))
        begins = reader.line_num + 1
        if len(row.cells) > MOST_COLUMNS:
            raise Unreadable("columns", row.number)
        if not row.is_empty:
            yield row


def cleaned(cells: Iterable[str]) -> list[str]:
    """Without spaces around, signs that cannot be kept, and empty cells at the end."""
    found = [plain(CONTROL.sub(" ", cell) if cell else "") for cell in cells]
    while found and not found[-1]:
        found.pop()
    return found


def plain(cell: str) -> str:
    """Without the apostrophe that kept a formula from acting. A formula itself is a text like any other."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def delimiter_of(lines: Sequence[str]) -> str:
    """What divides the first rows into the most columns, of the same number in most of them."""
    return max(DELIMITERS, key=lambda one: _evenness(lines, one))


def _evenness(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in islice(csv.reader(lines, delimiter=delimiter), HEAD_ROWS) if row]
    except csv.Error:
        return 0, 0
    usual = max(widths, key=widths.count, default=1)
    return (widths.count(usual), usual) if usual > 1 else (0, 0)

"""How a file is to be read, found by looking at its beginning; and its rows, read so."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from feedback.mapping import guessing, reading, workbook
from feedback.mapping.fields import Field
from feedback.mapping.matching import Matching
from feedback.mapping.reading import HEAD_ROWS, MOST_ROWS, Line, Unreadable

CSV, EXCEL = "csv", "xlsx"


@dataclass(frozen=True, slots=True)
class Opened:
    """`reading` is what `rows_of` needs; `head` are the first rows below the headings."""

    reading: dict[str, Any]
    headings: list[str]
    head: list[Line] = field(default_factory=list)


def opened(content: bytes, fields: Sequence[Field], *, is_workbook: bool, encoding: str = "") -> Opened:
    """Looks at the beginning, and at all letters. Raises `Unreadable`."""
    found = {"kind": EXCEL} if is_workbook else _as_text(content, encoding)
    first = list(islice(_all_rows(found, [content]), HEAD_ROWS))
    if len(first) < 2:
        raise Unreadable("empty")
    at = guessing.heading_row([row.cells for row in first[: HEAD_ROWS // 2]], fields)
    return Opened({**found, "headings_at": first[at].number}, first[at].cells, first[at + 1 :])


def _as_text(content: bytes, encoding: str) -> dict[str, Any]:
    encoding = encoding or reading.encoding_of(content)
    if encoding != "cp1252" and not reading.fits(content, encoding):
        raise Unreadable("encoding")
    with io.TextIOWrapper(io.BytesIO(content[:100_000]), encoding=encoding, errors="replace", newline="") as text:
        lines = [line[:10_000] for line in islice(text, HEAD_ROWS * 2)]
    return {"kind": CSV, "encoding": encoding, "delimiter": reading.delimiter_of(lines)}


def rows_of(found: dict[str, Any], pieces: Iterable[bytes], after: int = 0) -> Iterator[Line]:
    """The rows below the headings, from below the line `after` on. Raises `Unreadable`."""
    after = max(after, found["headings_at"])
    for count, row in enumerate(_all_rows(found, pieces)):
        if count > MOST_ROWS:
            raise Unreadable("rows", row.number)
        if row.number > after:
            yield row


def _all_rows(found: dict[str, Any], pieces: Iterable[bytes]) -> Iterator[Line]:
    if found["kind"] == EXCEL:
        return workbook.rows(b"".join(pieces))
    return reading.rows(reading.text_of(pieces, found["encoding"]), found["delimiter"])


def first_matching(opened: Opened, fields: Sequence[Field]) -> Matching:
    """What a person finds filled in: columns by their headings, days by the first ones that tell."""
    columns = guessing.guess(opened.headings, fields)
    days = {columns[one.name] for one in fields if one.kind == "moment" and one.name in columns}
    cells = (row.cells[column] for row in opened.head for column in days if column < len(row.cells))
    return Matching(columns=columns, order=guessing.day_order(cells))

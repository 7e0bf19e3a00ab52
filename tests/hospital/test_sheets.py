"""Files of rows: no cell acts, whatever stands in it, and workbooks that come in are bounded."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook

from hospital import sheets

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "plain", -5, None, "a\x00b"]


def test_no_cell_of_csv_is_a_formula():
    data = b"".join(sheets.written("csv", ["=H"], [[cell] for cell in EVIL])).decode("utf-8-sig")
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(data, newline=""))]
    assert cells[0] == "'=H" and cells[-3:] == ["-5", "", "a\x00b"] and "plain" in cells
    assert all(not cell.startswith(("=", "+", "@", "\t", "\r")) for cell in cells)
    assert cells[3] == "'-1"


def test_no_cell_of_a_workbook_is_a_formula():
    data = b"".join(sheets.written("xlsx", ["=H"], [[cell] for cell in EVIL]))
    cells = [row[0] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]
    assert [cell.data_type for cell in cells].count("f") == 0
    assert cells[1].value == "=1+1" and cells[1].data_type == "s" and cells[9].value == -5


def test_many_rows_leave_in_pieces():
    pieces = list(sheets.written("csv", ["a"], ([n] for n in range(1200))))
    assert len(pieces) == 4 and len(b"".join(pieces).splitlines()) == 1201


def test_a_workbook_is_read_as_values():
    book, sink = Workbook(), io.BytesIO()
    for row in (["Our reference", "Number"], ["F-000001", 17.0], [None, "=1+1"]):
        book.active.append(row)
    book.save(sink)
    text = sheets.text_of(sink.getvalue(), largest=100_000, most=10)
    assert text.splitlines()[1] == "F-000001,17" and "=" not in text


def test_what_is_no_workbook_or_too_large_is_refused():
    with pytest.raises(ValidationError, match="workbook"):
        sheets.text_of(b"PK no", largest=100, most=10)
    with pytest.raises(ValidationError, match="larger"):
        sheets.text_of(b"PK" + b"0" * 200, largest=100, most=10)

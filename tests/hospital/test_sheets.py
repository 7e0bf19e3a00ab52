"""Files of rows: no cell acts, whatever stands in it, and workbooks that come in are bounded."""

from __future__ import annotations

import csv
import io
import random
import zipfile

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook

from hospital import csvfile, sheets

EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    "\n=1",
    "＝1+1",
    "＠SUM(A1)",
    "plain",
    -5,
    None,
    "a\x00b",
]


def test_no_cell_of_csv_is_a_formula():
    data = b"".join(sheets.written("csv", ["=H"], [[cell] for cell in EVIL])).decode("utf-8-sig")
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(data, newline=""))]
    assert cells[0] == "'=H" and cells[-3:] == ["-5", "", "a\x00b"] and "plain" in cells
    assert all(not cell.startswith(("=", "+", "@", "\t", "\r", "\n", "＝", "＠")) for cell in cells)
    assert cells[3] == "'-1"


def test_no_cell_of_a_workbook_is_a_formula():
    data = b"".join(sheets.written("xlsx", ["=H"], [[cell] for cell in EVIL]))
    cells = [row[0] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]
    assert [cell.data_type for cell in cells].count("f") == 0
    assert cells[1].value == "=1+1" and cells[1].data_type == "s" and cells[12].value == -5


def test_the_control_without_the_signs_a_cell_is_a_formula(monkeypatch):
    monkeypatch.setattr(sheets, "FORMULA", ())
    assert b"\r\n=1+1" in b"".join(sheets.written("csv", ["a"], [["=1+1"]]))
    data = b"".join(sheets.written("xlsx", ["a"], [["=1+1"]]))
    assert load_workbook(io.BytesIO(data)).active["A2"].data_type == "f"


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


def workbook(*rows: list[object], **parts: tuple[bytes, bytes]) -> bytes:
    """Those rows; in the part of the archive that ends so, one text put in the place of another."""
    book, sink, changed = Workbook(), io.BytesIO(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(sink)
    with zipfile.ZipFile(sink) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            was, becomes = parts.get(name.rpartition("/")[2].removesuffix(".xml"), (b"", b""))
            new.writestr(name, old.read(name).replace(was, becomes) if was else old.read(name))
    return changed.getvalue()


def read(data: bytes, most: int = 200_000) -> str:
    return sheets.text_of(data, largest=100_000, most=most)


def test_a_far_cell_does_not_make_every_row_as_wide_as_a_sheet_can_be():
    """Five kilobytes that say "the last column of row 9000" held 16,384 cells for each row before it."""
    far = b'<row r="9000"><c r="XFD9000"><v>1</v></c></row></sheetData>'
    whole = (b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    for sheet1 in (whole, (b"</sheetData>", far)):
        text = read(workbook(["a", "b"], [1, 2], sheet1=sheet1))
        assert text.split()[:2] == ["\ufeffa,b", "1,2"] and len(text) < 40_000
        assert [row.number for row in csvfile.table(text, ["a"], ["a"], 200_000).rows] == [2]


def test_a_row_keeps_the_number_it_has_in_the_workbook():
    text = read(workbook(["a", "b"], [], [None, 7]))
    assert [(row.number, row["b"]) for row in csvfile.table(text, ["a", "b"], ["a"]).rows] == [(3, "7")]


def test_no_broken_workbook_is_an_error_of_ours():
    whole, luck = workbook(["a", "b"], [1, 2], sheet1=(b"<sheetData>", b"<sheetData><!--")), random.Random(1)  # noqa: S311
    for _turn in range(300):
        broken = bytearray(whole)
        for _place in range(luck.randint(0, 6)):
            broken[luck.randrange(4, len(broken))] = luck.randrange(256)
        with pytest.raises(ValidationError, match=r"cannot be read|larger"):
            read(bytes(broken))


def test_what_is_no_workbook_or_too_large_is_refused():
    with pytest.raises(ValidationError, match="workbook"):
        sheets.text_of(b"PK no", largest=100, most=10)
    with pytest.raises(ValidationError, match="larger"):
        sheets.text_of(b"PK" + b"0" * 200, largest=100, most=10)

"""Files are handed in: what can be read is, what is hostile is refused, and both take no more room than they may."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Entry
from feedback import actions
from feedback.models import Import
from tests.feedback.tables import HEAD, handed_in, rows, workbook

NO_ROWS = "Ref,Date received\n"


def refused(by, content: bytes, name: str = "rows.csv") -> str:
    with pytest.raises(ValidationError) as refusal:
        actions.upload(table=SimpleUploadedFile(name, content), target="case", source="x", by=by)
    assert not Import.objects.exists()
    return refusal.value.error_dict["table"][0].code


def test_rows_are_read_and_columns_guessed(cast):
    job = handed_in(cast.manager, rows({}, {}))
    assert (job.state, job.rows.count(), job.headings) == ("matching", 2, list(HEAD))
    named = {name: HEAD[column] for name, column in job.matched.columns.items()}
    assert (named["received"], named["words"], named["owner"]) == ("Date received", "Description", "Handler")
    assert Entry.objects.filter(verb="import.upload", subject_id=job.pk).count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_files_are_read_whatever_their_encoding(cast, encoding):
    text = "投诉编号;受理日期;投诉内容;严重程度\n甲1;2025年3月4日;护士等了很久才来，家属非常着急。;严重\n"
    job = handed_in(cast.manager, text.encode(encoding))
    assert job.headings == ["投诉编号", "受理日期", "投诉内容", "严重程度"]
    assert job.matched.columns == {"reference": 0, "received": 1, "words": 2, "severity": 3}
    assert "护士等了很久" in job.rows.get().cells


def test_accents_of_an_older_file_are_read(cast):
    job = handed_in(cast.manager, "Ref,Name\n1,Müller\n2,José\n".encode("latin-1"))
    assert "Müller" in job.rows.first().cells


def test_a_workbook_is_read_by_its_values(cast):
    job = handed_in(cast.manager, workbook(("Title of the export",), HEAD, ("RM-1", "=1+1", 3.0)), "cases.xlsx")
    assert job.headings == list(HEAD)
    assert job.rows.get().cells == '["RM-1", "", "3"]'  # nobody computed the formula, so it has no value


def bomb() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return sink.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    sink = io.BytesIO(workbook(HEAD, ("1",)))
    with zipfile.ZipFile(sink, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return sink.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'


def entities() -> bytes:
    """A workbook whose texts would multiply."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(HEAD, ("1",)))) as book, zipfile.ZipFile(sink, "w") as archive:
        for name in book.namelist():
            archive.writestr(name, ENTITIES if name == "xl/worksheets/sheet1.xml" else book.read(name))
    return sink.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (NO_ROWS.encode(), "empty"),
        (b"%PDF-1.7 and more", "type"),
        (b"\x00\x01\x02\x00\x00\x00binary", "type"),
        (b'Ref,Text\n1,"' + b"x" * 200_000, "cell"),
        (b",".join([b"x"] * 300) + b"\n" + b"1\n", "columns"),
        (b"PK\x03\x04 broken", "broken"),
    ],
)
def test_it_refuses_what_is_no_file_of_rows(cast, content, code):
    assert refused(cast.manager, content) == code


@pytest.mark.parametrize(
    ("content", "code"), [(bomb(), "bomb"), (with_part("xl/vbaProject.bin", b"x"), "active"), (entities(), "workbook")]
)
def test_it_refuses_hostile_workbooks(cast, content, code):
    assert refused(cast.manager, content, "rows.xlsx") == code


def test_a_file_that_breaks_further_on_leaves_no_rows(cast):
    content = NO_ROWS.encode() + b"1,2025-01-01\n" * 900 + b'2,"' + b"y" * 200_000
    job = handed_in(cast.manager, content)
    assert (job.state, job.failure, job.failed_line, job.rows.count()) == ("failed", "cell", 902, 0)
    assert job.file.state == "erased"

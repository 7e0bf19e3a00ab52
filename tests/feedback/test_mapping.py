"""Pure: from cells to values. Whatever a program writes comes out as it went in, or is refused by name."""

from __future__ import annotations

import csv
import io
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.mapping import cells, guessing, opening, reading
from feedback.mapping.fields import Choices, Field, Moment
from feedback.mapping.matching import Matching, row
from feedback.mapping.reading import Line, Unreadable
from feedback.mapping.vocabulary import HEADINGS

FIELDS = tuple(Field(name, name, headings=HEADINGS[name]) for name in HEADINGS)
few = settings(max_examples=60, deadline=None)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs"]), max_size=30)
days = st.dates(date(1971, 1, 1), date(2069, 12, 31))
WRITTEN = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d %b %Y",
    "%d-%B-%Y",
    "%B %d, %Y",
    "%Y年%m月%d日",
    "%Y/%m/%d",
    "%d/%m/%y",
)


@few
@given(st.lists(st.lists(texts, min_size=2, max_size=6), min_size=1, max_size=12), st.sampled_from(",;\t|"))
def test_rows_come_out_as_they_went_in(table, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["a", "b"], *table])
    content = out.getvalue().encode("utf-8")
    found = [one.cells for one in reading.rows(reading.text_of([content[i : i + 7] for i in range(0, len(content), 7)],
                                                               "utf-8-sig"), delimiter)]  # fmt: skip
    assert found == [kept for cells in [["a", "b"], *table] if (kept := reading.cleaned(cells))]


@few
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_by_name(content):
    try:
        found = opening.opened(content, FIELDS, is_workbook=False)
        list(opening.rows_of(found.reading, [content]))
    except Unreadable:
        pass


@few
@given(days, st.sampled_from(WRITTEN))
def test_a_day_is_read_however_it_is_written(day, pattern):
    assert cells.moment(day.strftime(pattern)) == Moment(day)


@few
@given(days)
def test_month_first_is_read_so_when_a_person_says_so(day):
    assert cells.moment(day.strftime("%m/%d/%Y"), "mdy").day == day


@pytest.mark.parametrize(
    ("cell", "at"),
    [("2025-03-04 13:05", time(13, 5)), ("4/3/2025 1:05 PM", time(13, 5)), ("4/3/2025 12:05 am", time(0, 5)),
     ("2025-03-04T09:07:08Z", time(9, 7, 8)), ("2025年3月4日 下午1:05", time(13, 5)),
     ("4 March 2025 13:05:00", time(13, 5))],
)  # fmt: skip
def test_the_time_behind_a_day_is_read(cell, at):
    assert cells.moment(cell) == Moment(date(2025, 3, 4), at)


@pytest.mark.parametrize(
    "cell", ["31/02/2025", "2025-13-01", "yesterday", "12", "4/3/2025 25:00", "1/2/3/4", "=TODAY()"]
)
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(cells.Misread):
        cells.moment(cell)


@pytest.mark.parametrize(
    ("cell", "number"), [("4,5", "4.5"), ("3/5", "3"), ("★★★★☆", "4"), ("10", "10")]
)  # fmt: skip
def test_ratings_are_read(cell, number):
    assert cells.number(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["NaN", "inf", "1e9", "five", "--1"])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(cells.Misread):
        cells.number(cell)


def test_headings_of_usual_exports_are_known():
    riskman = [
        "Feedback ID",
        "Date Received",
        "Feedback Type",
        "SAC Score",
        "Campus",
        "Details",
        "Status",
        "Date Closed",
    ]
    datix = [
        "Ref",
        "First received",
        "Date acknowledged",
        "Replied",
        "Closed date",
        "Handler",
        "Directorate",
        "Description",
    ]
    chinese = ["投诉编号", "受理日期", "投诉内容", "被投诉科室", "处理结果", "经办人", "结案日期", "联系电话"]
    known = [{headings[column]: name for name, column in guessing.guess(headings, FIELDS).items()}
             for headings in (riskman, datix, chinese)]  # fmt: skip
    assert list(known[0].values()) and known[0]["SAC Score"] == "severity" and known[0]["Campus"] == "site"
    assert [known[1][heading] for heading in datix] == [
        "reference", "received", "acknowledged", "responded", "closed", "owner", "department", "words",
    ]  # fmt: skip
    assert [known[2][heading] for heading in chinese] == [
        "reference", "received", "words", "department", "outcome", "owner", "closed", "phone",
    ]  # fmt: skip


def test_a_title_above_the_headings_is_passed_over():
    content = b"Complaints register 2025\n\nRef;Date received;Description\n1;04.03.2025;Loud\n"
    found = opening.opened(content, FIELDS, is_workbook=False)
    assert (found.headings, found.reading["delimiter"]) == (["Ref", "Date received", "Description"], ";")
    assert [one.number for one in opening.rows_of(found.reading, [content])] == [4]


def test_what_a_person_said_counts_before_what_is_known():
    field = Field("severity", "", "choice", is_needed=True)
    choices = {"severity": Choices({"1": "Low", "3": "High"}, {"green": "1"})}
    said = Matching({"severity": 0}, {"severity": {"green": "3", "none": ""}})
    read = [row(Line(2, [cell]), said, [field], choices) for cell in ("Green", "none", "blue", "")]
    assert read[0].values == {"severity": "3"}
    assert [one.problems[0].code for one in read[1:]] == ["missing", "unknown", "missing"]


@few
@given(st.dictionaries(st.sampled_from(sorted(HEADINGS)), st.integers(0, 30), max_size=8))
def test_a_matching_is_the_same_after_it_was_kept(columns):
    said = Matching(columns, {"a": {"b": "c"}}, {"d": "e"}, "mdy")
    assert Matching.from_data(said.as_data()) == said


def test_an_accent_is_no_chinese_sign():
    assert reading.encoding_of("Größe;Müller;né\n".encode("latin-1")) == "cp1252"
    assert reading.encoding_of("科室;内容\n急诊;等待时间太长\n".encode("gb18030")) == "gb18030"
    assert reading.encoding_of("a;b\n1;2\n".encode("utf-16-le")) == "utf-16-le"

"""Reading CSV files: every row with its line, every error with its column, whatever program made the file."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from hospital import csvfile

COLUMNS = ("name", "email")


def read(text: str) -> csvfile.Table:
    return csvfile.table(text, COLUMNS, ["name"])


def cells(text: str) -> list[tuple[int, str, str]]:
    return [(row.number, row["name"], row["email"]) for row in read(text).rows]


@pytest.mark.parametrize(
    "text",
    [
        "name,email\nAnna,a@x.ie\n", "name;email\r\nAnna;a@x.ie\r\n", "name\temail\rAnna\ta@x.ie\r",
        "\ufeffEmail ; NAME\n a@x.ie; Anna \n", 'name,email\n"Anna","a@x.ie"', "name,age,email\nAnna,7,a@x.ie\n",
    ],
)  # fmt: skip
def test_whatever_program_made_it(text):
    assert cells(text) == [(2, "Anna", "a@x.ie")]


def test_a_row_is_numbered_by_the_line_it_begins_on():
    assert cells('name,email\n\n"An\nna",a@x.ie\n,,\nBo,\n')[0] == (3, "An\nna", "a@x.ie")
    assert [number for number, *_rest in cells('name,email\n\n"An\nna",a@x.ie\n,\nBo,\n')] == [3, 6]


def test_what_is_wrong_says_where():
    found = read("name,email\nAnna,a@x.ie,more\nBo,b\x07@x.ie\nCy,c@x.ie\n")
    assert [(error.number, error.column) for error in found.errors] == [(2, ""), (3, "email")]
    assert [row.number for row in found.rows] == [4]


def test_a_maker_may_refuse_a_cell():
    def no_bo(row):
        if row["name"] == "Bo":
            raise csvfile.CellError("name", "not him")
        return row["name"]

    found = read("name,email\nBo,\nAnna,\n")
    assert found.each(no_bo) == ["Anna"]
    assert found.errors == [csvfile.RowError(2, "not him", "name")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "columns"), ("\n\n", "columns"), ("email\na@x.ie\n", "columns"), ("PK\x03\x04\x00zip", "columns"),
        ("name\n" + "Anna\n" * (csvfile.MOST_ROWS + 1), "rows"), ("name\n" + "x" * 200_000, "csv"),
        (",".join(["name", *map(str, range(csvfile.MOST_COLUMNS))]), "wide"),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused(text, code):
    with pytest.raises(ValidationError) as refusal:
        read(text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("data", "code"), [("naïve".encode("latin-1"), "encoding"), (b"x" * (csvfile.LARGEST + 1), "large")]
)
def test_bytes_that_are_no_text_are_refused(data, code):
    with pytest.raises(ValidationError) as refusal:
        csvfile.decoded(data)
    assert refusal.value.code == code


def test_the_mark_of_utf_8_is_no_part_of_the_first_column():
    assert csvfile.decoded("name\n王小明".encode("utf-8-sig")) == "name\n王小明"


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=8))
def test_what_is_written_acts_in_no_spreadsheet_and_is_read_as_it_was(rows):
    kept = [tuple(" ".join(csvfile.CONTROL.sub("", cell).split()).lstrip("'") for cell in row) for row in rows]
    kept = [row for row in kept if any(row)]
    written = csvfile.write(COLUMNS, kept)
    for line in written.splitlines()[1:]:
        assert not line.strip('"').startswith(csvfile.FORMULA)
    assert [(name, email) for _number, name, email in cells(written)] == kept


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        found = read(f"name;email\n{text}")
    except ValidationError:
        return
    assert all(error.words for error in found.errors)

"""The rota as a CSV file: an error for each row, nothing half done, the same file twice changes nothing."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from hospital import actions, cover, csvfile, shiftfile
from hospital import rota as rules
from hospital.models import Role, Rota, Shift
from tests import make_hospital as make
from tests.hospital.test_absences import refused

HEAD = "day,starts,ends,email,name,first_on,last_on\n"
TODAY = date(2026, 11, 20)  # a Friday
DAY = timedelta(days=1)


@pytest.fixture
def rota(db):
    return make.rota(make.site())


@pytest.fixture
def people(rota):
    return [make.user(Role.DUTY, rota.site, email=f"{name}@example.org", name=name) for name in ("anna", "bo")]


def text(*rows: str) -> str:
    return HEAD + "".join(f"{row}\n" for row in rows)


def take(rota, *rows: str, **more) -> shiftfile.Comparison:
    return actions.import_rota(rota, text=text(*rows), by=None, now=make.NOW, **more)


def errors(rota, *rows: str) -> list[tuple[int, str]]:
    found = shiftfile.compare(rota, shiftfile.read(text(*rows)), TODAY)
    return [(error.number, error.words) for error in found.errors]


def lines(rota) -> list[tuple]:
    rows = rota.shifts.order_by("weekday", "starts", "first_on")
    return [(row.weekday, f"{row.starts:%H:%M}", row.user.name, row.first_on, row.last_on) for row in rows]


def test_a_file_becomes_the_pattern_from_today_on(rota, people):
    found = take(
        rota, "fri,20:00,08:00,anna@example.org,,,", "Saturday,08:00,20:00,BO@example.org,Bo,2026-12-01,2026-12-31"
    )
    assert (len(found.added), len(found.ended), len(found.kept)) == (2, 0, 0)
    assert lines(rota) == [
        (4, "20:00", "anna", TODAY, None),
        (5, "08:00", "bo", date(2026, 12, 1), date(2026, 12, 31)),
    ]
    entry = Entry.objects.get(verb="rota.import")
    assert (entry.facts["added"], entry.facts["ended"]) == (2, 0)


def test_the_same_file_twice_changes_nothing(rota, people):
    rows = ("fri,20:00,08:00,anna@example.org,,,", "sat,08:00,20:00,bo@example.org,,2026-12-01,")
    take(rota, *rows)
    before = lines(rota)
    again = take(rota, *rows)
    assert (len(again.added), len(again.ended), len(again.kept)) == (0, 0, 2)
    assert lines(rota) == before


def test_what_comes_out_goes_in_again_and_changes_nothing(rota, people):
    make.shifts(rota, people[0], "08:00", "20:00")
    make.shifts(rota, people[1], "20:00", "08:00", last_on=date(2026, 12, 24))
    written = shiftfile.write(rota.shifts.select_related("user"))
    found = actions.import_rota(rota, text=written.removeprefix("\ufeff"), by=None, now=make.NOW)
    assert (len(found.added), len(found.ended), len(found.kept)) == (0, 0, 14)


def test_lines_that_are_not_in_the_file_end_and_what_was_stays(rota, people):
    make.shifts(rota, people[0], "08:00", "20:00", days=[4])
    take(rota, "fri,08:00,20:00,bo@example.org,,,")
    assert lines(rota) == [
        (4, "08:00", "anna", date(2026, 1, 1), TODAY - DAY),
        (4, "08:00", "bo", TODAY, None),
    ]


def test_the_night_that_began_yesterday_is_ended_by_whoever_began_it(rota, people):
    make.shifts(rota, people[0], "20:00", "08:00", days=[3])
    take(rota, "fri,00:00,12:00,bo@example.org,,,", "sat,00:00,12:00,bo@example.org,,,")
    (board,) = cover.read(Rota.objects.filter(pk=rota.pk), make.NOW - DAY, make.NOW + 8 * DAY)

    def on(moment):
        return rules.on_at(board.plan, datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Dublin"))).user

    assert on("2026-11-20T07:59") == people[0].pk
    assert on("2026-11-21T00:00") == people[1].pk
    assert on("2026-11-27T00:00") == people[1].pk


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("someday,08:00,20:00,anna@example.org,,,", "is no day"),
        ("fri,8 am,20:00,anna@example.org,,,", "is no time"),
        ("fri,08:00,25:00,anna@example.org,,,", "is no time"),
        ("fri,08:00,20:00,anna@example.org,,20/11/2026,", "is no date"),
        ("fri,08:00,20:00,anna@example.org,,2026-12-02,2026-12-01", "comes before the first"),
        ("fri,08:00,20:00,nobody@example.org,,,", "Nobody with the address"),
        ("fri,08:00,20:00,anna@example.org,,2026-12-05,2026-12-06", "No such day"),
        ("fri,08:00,20:00,anna@example.org,,,,,,", "more cells than columns"),
    ],
)
def test_a_row_that_cannot_be_says_why_with_its_number(rota, people, row, words):
    found = errors(rota, "mon,08:00,20:00,anna@example.org,,,", row)
    assert [number for number, _words in found] == [3]
    assert words in found[0][1]


def test_two_rows_with_the_same_hours_are_told(rota, people):
    found = errors(rota, "sun,20:00,08:00,anna@example.org,,,", "mon,07:00,12:00,bo@example.org,,,")
    assert found == [(3, "These hours are taken by row 2.")]


def test_nothing_is_half_done(rota, people):
    make.shifts(rota, people[0], "08:00", "20:00", days=[4])
    before = lines(rota)
    with refused("rows"):
        take(rota, "sat,08:00,20:00,anna@example.org,,,", "sun,08:00,20:00,nobody@example.org,,,")
    assert lines(rota) == before
    assert not Entry.objects.filter(verb="rota.import").exists()


def test_somebody_without_the_role_is_nobody(rota, people):
    make.user(Role.OFFICER, rota.site, email="officer@example.org")
    assert "Nobody with the address" in errors(rota, "fri,08:00,20:00,officer@example.org,,,")[0][1]


def test_semicolons_and_spaces_are_read(rota, people):
    told = "Day; Starts;Ends ;E-mail;email\nfri; 08:00 ;20:00;;anna@example.org\n\n;;;;\n"
    found = actions.import_rota(rota, text=told, by=None, now=make.NOW)
    assert len(found.added) == 1


@pytest.mark.parametrize("told", ["", "a,b\n1,2\n", "\x00", HEAD.upper()[:12]])
def test_what_is_no_such_file_is_refused(told):
    with pytest.raises(ValidationError) as refusal:
        shiftfile.read(told)
    assert refusal.value.code == "columns"


def test_a_file_has_an_end():
    with pytest.raises(ValidationError) as refusal:
        shiftfile.read(text(*["fri,08:00,20:00,anna@example.org,,,"] * (csvfile.MOST_ROWS + 1)))
    assert refusal.value.code == "rows"


def test_no_cell_is_a_formula_for_a_spreadsheet(rota):
    evil = make.user(Role.DUTY, rota.site, name='=HYPERLINK("http://x")', email="+1@example.org")
    make.shifts(rota, evil, "08:00", "20:00", days=[0])
    written = shiftfile.write(rota.shifts.select_related("user"))
    cells = [cell.strip('"') for row in written.splitlines()[1:] for cell in row.split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    found = actions.import_rota(rota, text=written.removeprefix("\ufeff"), by=None, now=make.NOW)
    assert len(found.kept) == 1


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(told):
    try:
        reading = shiftfile.read(told)
    except ValidationError:
        return
    assert all(error.words for error in reading.errors)


@given(st.lists(st.text(st.characters(exclude_characters="\n\r"), max_size=40), max_size=9))
def test_any_row_is_read_or_told(cells):
    try:
        reading = shiftfile.read(HEAD + ",".join(cells) + "\n")
    except ValidationError:
        return
    assert len(reading.lines) + len(reading.errors) <= 1


def test_a_comparison_costs_two_queries(rota, people, django_assert_num_queries):
    make.shifts(rota, people[0], "08:00", "20:00")
    told = shiftfile.read(text(*[f"{day},20:00,08:00,bo@example.org,,," for day in shiftfile.DAYS]))
    with django_assert_num_queries(2):
        found = shiftfile.compare(rota, told, TODAY)
    assert (len(found.added), len(found.ended)) == (7, 7)
    assert Shift.objects.count() == 7

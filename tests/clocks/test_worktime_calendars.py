"""Reading calendars from plain data, and refusing impossible ones in plain words."""

import copy
import json
from datetime import date

import pytest

from clocks.worktime import Calendar, Interval, Refusal
from clocks.worktime.refusals import NoWorkingTime
from tests.clocks.worked import DUBLIN_DATA, WORKDAYS, D


def test_data_survives_json_and_equal_calendars_are_equal():
    again = Calendar.from_data("Europe/Dublin", json.loads(json.dumps(DUBLIN_DATA)))
    assert again == D
    assert hash(again) == hash(D)
    assert copy.deepcopy(D) == D


def test_a_calendar_cannot_be_changed_after_it_was_made():
    with pytest.raises(TypeError):
        D.dates[date(2026, 3, 9)] = ()
    with pytest.raises(AttributeError):
        D.zone = "UTC"


def test_seconds_nights_and_midnight_are_read():
    data = {"weekly": {"mon": [["21:00:30", "07:00"]], "tue": [["00:00", "24:00"]]}}
    week = Calendar.from_data("UTC", data).weekly
    assert week[0] == (Interval(75_630, 86_400 + 25_200),)
    assert week[1] == (Interval(0, 86_400),)
    assert week[2:] == ((),) * 5


def test_holidays_may_be_a_list_without_names():
    calendar = Calendar.from_data("UTC", {"weekly": {"tue": [["08:00", "09:00"]]}, "holidays": ["2026-03-17"]})
    assert calendar.holidays == {date(2026, 3, 17): ""}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"weekly": {"monday": []}}, "monday is not a day of the week"),
        ({"weekly": [["08:00", "17:00"]]}, "weekly: this is not a table"),
        ({"weekly": {"mon": "08:00-17:00"}}, "mon: hours are a list of pairs"),
        ({"weekly": {"mon": [["08:00"]]}}, "mon: each entry needs an opening and a closing time"),
        ({"weekly": {"mon": ["08:00"]}}, "mon: each entry needs an opening and a closing time"),
        ({"weekly": {"mon": [["8:00", "17:00"]]}}, "mon: '8:00' is not a time of day"),
        ({"weekly": {"mon": [["08:00", "25:00"]]}}, "mon: '25:00' is not a time of day"),
        ({"weekly": {"mon": [["08:00", "17:60"]]}}, "mon: '17:60' is not a time of day"),
        ({"weekly": {"mon": [[800, 1700]]}}, "mon: 800 is not a time of day"),
        ({"weekly": {"mon": [["24:00", "07:00"]]}}, "mon: 24:00 can close a day but not open one"),
        ({"dates": {"2026-02-30": []}}, "dates: '2026-02-30' is not a date"),
        ({"dates": {"20260217": []}}, "dates: '20260217' is not a date"),
        ({"dates": {"2026-02-17": [["08:00", "noon"]]}}, "2026-02-17: 'noon' is not a time of day"),
        ({"holidays": {"17 March": "St Patrick's Day"}}, "holidays: '17 March' is not a date"),
        ({"holidays": {"2026-03-17": None}}, "2026-03-17: the name of a holiday is a text"),
        ({"holidays": "2026-03-17"}, "holidays: this is not a list of dates"),
        ({"horizon_year": "next"}, "horizon_year: 'next' is not a year"),
        ({"hours": {}}, "no part named hours"),
        ([], "calendar: this is not a table"),
    ],
)
def test_an_impossible_calendar_is_refused_in_plain_words(data, words):
    with pytest.raises(Refusal, match=words):
        Calendar.from_data("Europe/Dublin", data)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "Europe", None])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(Refusal, match="not a time zone"):
        Calendar.from_data(zone, {})


def test_a_week_of_another_length_is_refused():
    with pytest.raises(Refusal, match="seven lists"):
        Calendar("UTC", ((),) * 6)


@pytest.mark.parametrize(("opens", "closes"), [(-1, 5), (86_400, 90_000), (500, 500), (500, 400), (0, 90_000)])
def test_hours_that_cannot_be_are_refused(opens, closes):
    with pytest.raises(Refusal, match="close within 24 hours"):
        Interval(opens, closes)


def test_a_refusal_can_be_translated():
    with pytest.raises(Refusal) as caught:
        Calendar.from_data("UTC", {"weekly": {"someday": []}})
    assert caught.value.message % {"names": "jeden Tag"} == "jeden Tag is not a day of the week; use mon to sun."
    assert caught.value.params == {"names": "someday"}
    assert NoWorkingTime("UTC").params == {"zone": "UTC"}


def test_the_days_of_a_week_are_monday_to_sunday():
    assert [D.is_working_day(date(2026, 3, day)) for day in range(9, 16)] == [True] * len(WORKDAYS) + [False] * 2

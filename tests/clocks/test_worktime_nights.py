"""The nights on which clocks change: business minutes are kept, and nothing falls due inside closed time."""

from datetime import date, datetime, timedelta

import pytest

from clocks import worktime
from clocks.worktime import HOUR, MINUTE, Calendar
from tests.clocks import naive, oracle

# Both changes of a year; Casablanca goes back for Ramadan and forward after it.
NIGHTS = [
    ("Europe/London", date(2026, 3, 29), 23),
    ("Europe/London", date(2026, 10, 25), 25),
    ("America/New_York", date(2026, 3, 8), 23),
    ("America/New_York", date(2026, 11, 1), 25),
    ("Africa/Casablanca", date(2026, 2, 15), 25),
    ("Africa/Casablanca", date(2026, 3, 22), 23),
    ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
]
SHIFTS = {
    "day and night": [["00:00", "24:00"]],
    "office": [["08:30", "17:00"]],
    "night desk": [["21:00", "07:00"]],
    "over the change": [["01:15", "01:45"], ["02:15", "02:45"], ["03:30", "04:00"]],
}
night = pytest.mark.parametrize(("zone", "day", "length"), NIGHTS, ids=[f"{zone}-{day}" for zone, day, _ in NIGHTS])


def every_day(zone: str, shift: str) -> Calendar:
    return Calendar.from_data(zone, {"weekly": dict.fromkeys(oracle.DAYS, SHIFTS[shift])})


def evening_before(zone: str, day: date) -> datetime:
    return oracle.utc(oracle.seconds_of_wall(zone, oracle.midnight(day) - timedelta(hours=6)))


@night
def test_the_day_has_the_length_that_the_walls_say(zone: str, day: date, length: float):
    begins, ends = (worktime.first_instant(zone, d) for d in (day, day + timedelta(days=1)))
    assert worktime.between(every_day(zone, "day and night"), begins, ends) == length * HOUR


@night
@pytest.mark.parametrize("shift", SHIFTS)
def test_business_minutes_are_kept_and_nothing_is_due_in_closed_time(zone: str, day: date, length: float, shift: str):
    calendar, start = every_day(zone, shift), evening_before(zone, day)
    pieces = oracle.open_pieces(zone, {"weekly": dict.fromkeys(oracle.DAYS, SHIFTS[shift])}, *around(day), [])
    for minutes in range(5, 30 * 60, 35):
        due = worktime.add(calendar, start, minutes * MINUTE)
        assert due == oracle.utc(oracle.add(pieces, oracle.epoch(start), minutes * MINUTE))
        assert worktime.between(calendar, start, due) == minutes * MINUTE
        # A closing instant is allowed, what lies beyond it is not.
        assert worktime.is_open(calendar, due - timedelta(seconds=1))


@night
def test_naive_local_arithmetic_would_be_off_on_this_night(zone: str, day: date, length: float):
    calendar, start = every_day(zone, "day and night"), evening_before(zone, day)
    assert naive.add(calendar, start, 24 * HOUR) != worktime.add(calendar, start, 24 * HOUR)


def around(day: date) -> tuple[date, date]:
    return day - timedelta(days=10), day + timedelta(days=70)

"""A year of a calendar day by day, and what a press on a day makes of it."""

from datetime import date

import pytest

from clocks import seeding, years
from clocks.worktime import Calendar
from tests.clocks.worked import IRISH_HOLIDAYS, D, S

MONDAY, SATURDAY, PATRICK = date(2026, 3, 16), date(2026, 3, 14), date(2026, 3, 17)


def states(calendar: Calendar, month: int, published: Calendar | None = None) -> dict[int, str]:
    year = years.year_of(calendar, published or calendar, 2026)
    return {day.on.day: day.state for week in year.months[month - 1].weeks for day in week if day}


def test_every_date_of_a_year_stands_there_once_below_its_weekday():
    year = years.year_of(D, D, 2028, first_weekday=6)
    found = [day.on for month in year.months for week in month.weeks for day in week if day]
    assert found == [date.fromordinal(date(2028, 1, 1).toordinal() + n) for n in range(366)]
    weeks = [week for month in year.months for week in month.weeks]
    assert all(len(week) == 7 for week in weeks)
    pairs = [pair for week in weeks for pair in zip(week, year.heads, strict=True) if pair[0]]
    assert all(day.on.weekday() == head.weekday() for day, head in pairs)
    assert year.heads[0].weekday() == 6


def test_holidays_half_days_and_days_worked_in_exchange_are_told_apart():
    march, december, february = states(D, 3), states(D, 12), states(S, 2)
    assert (march[16], march[17], march[14], december[31]) == ("open", "holiday", "closed", "other")
    assert (february[14], february[15], february[16], february[28]) == ("worked", "closed", "holiday", "worked")


@pytest.mark.parametrize("day", [MONDAY, SATURDAY])
def test_a_second_press_takes_the_first_back(day):
    once = years.closed_or_open(D, day, "Stock-taking")
    assert once.is_working_day(day) != D.is_working_day(day)
    assert years.closed_or_open(once, day) == D


def test_a_press_on_a_holiday_opens_it_as_the_week_says():
    assert years.closed_or_open(D, PATRICK).hours_on(PATRICK) == D.weekly[1]
    christmas = date(2027, 12, 25)  # a Saturday: opening it is two presses, for nobody works there every week
    closed = years.closed(D, christmas, "Christmas Day")
    assert years.closed_or_open(closed, christmas).hours_on(christmas) == D.weekly[0]


def test_a_day_opened_in_a_week_that_never_opens_has_hours_all_the_same():
    never = Calendar("Europe/Dublin", ((),) * 7)
    assert years.closed_or_open(never, MONDAY).hours_on(MONDAY) == years.OFFICE


def test_other_hours_are_given_and_taken_away_and_a_holiday_keeps_its_name():
    half = D.dates[date(2026, 12, 31)]
    given = years.given(D, PATRICK, half)
    assert (given.hours_on(PATRICK), given.holidays[PATRICK]) == (half, D.holidays[PATRICK])
    assert years.given(years.given(D, MONDAY, half), MONDAY, half) == D


def test_what_is_not_published_yet_is_counted():
    changed = years.closed_or_open(years.closed_or_open(D, MONDAY), SATURDAY)
    assert years.year_of(changed, D, 2026).changed == 2
    assert years.year_of(D, D, 2026).changed == 0
    rows = Calendar(
        D.zone, D.weekly, {PATRICK: ()}, {}
    )  # closed by a row or by a holiday without a name: no difference
    assert years.day_of(Calendar(D.zone, D.weekly, {}, {PATRICK: ""}), rows, PATRICK).is_changed is False


# ------------------------------------------------------------------------------------------- seeding
def test_the_parts_of_a_country_have_holidays_of_their_own():
    assert ("SCT", "Scotland") in seeding.regions("GB")
    assert seeding.regions("IE") == seeding.regions("") == []
    assert seeding.seed("GB", 2026, "SCT").closed[date(2026, 11, 30)].startswith("Saint Andrew")
    assert date(2026, 11, 30) not in seeding.seed("GB", 2026, "ENG").closed


def test_china_closes_and_works_in_exchange_as_the_worked_examples_say():
    plain = Calendar(S.zone, S.weekly)
    proposals = {row.on: row for row in seeding.proposed(plain, seeding.seed("CN", 2026))}
    assert proposals[date(2026, 2, 14)].hours == S.weekly[0]
    assert "2026-02-14" in proposals[date(2026, 2, 20)].name  # not 02/14/2026, which half the world cannot read
    year = seeding.with_proposals(plain, proposals.values())
    assert [year.hours_on(date(2026, 2, day)) for day in range(12, 29)] == [
        S.hours_on(date(2026, 2, day)) for day in range(12, 29)
    ]


def test_a_row_that_is_there_stays_and_a_day_off_anyway_is_pointed_out():
    proposals = {row.on: row for row in seeding.proposed(D, seeding.seed("IE", 2026))}
    assert proposals[date(2026, 12, 26)].is_off_anyway or proposals[date(2026, 12, 26)].is_there
    assert all(proposals[day].is_there for day in map(date.fromisoformat, IRISH_HOLIDAYS) if day in proposals)
    assert seeding.with_proposals(D, proposals.values()).holidays[PATRICK] == D.holidays[PATRICK]


@pytest.mark.parametrize(("country", "first"), [("IE", 0), ("US", 6), ("EG", 5), ("", 0)])
def test_a_week_begins_as_people_there_are_used_to(country, first):
    assert seeding.first_weekday(country) == first

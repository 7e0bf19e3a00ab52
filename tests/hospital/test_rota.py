"""Who is on duty, on both sides of a shift change, of midnight and of a change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.rota import (
    AWAY,
    DAY,
    DEPUTY,
    EMPTY,
    INSTANT,
    RELIEF,
    ROTA,
    UNFIT,
    Away,
    Plan,
    Relief,
    Shift,
    clashes,
    duties,
    gaps,
    hours,
    moment,
    on_at,
    pieces,
)

DUBLIN = "Europe/Dublin"
ZONES = (DUBLIN, "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Shanghai", "America/Santiago")
MONDAY = date(2026, 11, 16)
ANNA, BO, CAI, DAN = 1, 2, 3, 4


def line(user: int, weekday: int, starts: str, ends: str, first: date = date(2026, 1, 1), **more) -> Shift:
    return Shift(user, weekday, time.fromisoformat(starts), time.fromisoformat(ends), first, **more)


def week(user: int, starts: str, ends: str, **more) -> list[Shift]:
    return [line(user, day, starts, ends, **more) for day in range(7)]


def plan(*shifts: Shift, zone: str = DUBLIN, **more) -> Plan:
    return Plan(zone, shifts, **more)


def at(text: str, zone: str = DUBLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


TWO = plan(*week(ANNA, "08:00", "20:00"), *week(BO, "20:00", "08:00"))


# ---------------------------------------------------------------- shift changes and midnight
@pytest.mark.parametrize(
    ("moment", "who"),
    [
        ("2026-11-20T07:59:59.999999", BO),
        ("2026-11-20T08:00:00", ANNA),
        ("2026-11-20T19:59:59.999999", ANNA),
        ("2026-11-20T20:00:00", BO),
        ("2026-11-20T23:59:59.999999", BO),
        ("2026-11-21T00:00:00", BO),
    ],
)
def test_both_sides_of_a_shift_change_and_of_midnight(moment, who):
    assert on_at(TWO, at(moment)).user == who


def test_a_shift_that_ends_at_midnight_ends_there():
    late = plan(line(ANNA, 0, "16:00", "00:00"), line(BO, 1, "00:00", "08:00"))
    assert on_at(late, at("2026-11-16T23:59:59")).user == ANNA
    assert on_at(late, at("2026-11-17T00:00")).user == BO


def test_equal_times_are_a_whole_day():
    whole = plan(line(ANNA, 0, "08:00", "08:00"))
    assert on_at(whole, at("2026-11-17T07:59:59")).user == ANNA
    assert on_at(whole, at("2026-11-17T08:00")).why == EMPTY


def test_sunday_night_reaches_into_monday():
    night = plan(line(ANNA, 6, "22:00", "06:00"))
    assert on_at(night, at("2026-11-23T05:59")).user == ANNA
    assert on_at(night, at("2026-11-23T06:00")).user is None


def test_the_wall_of_the_place_counts():
    shanghai = plan(*week(ANNA, "08:00", "20:00"), zone="Asia/Shanghai")
    assert on_at(shanghai, datetime(2026, 11, 20, 0, 0, tzinfo=UTC)).user == ANNA
    assert on_at(shanghai, datetime(2026, 11, 20, 12, 0, tzinfo=UTC)).user is None


def test_validity_is_of_the_day_on_which_a_shift_begins():
    last = plan(line(ANNA, 4, "20:00", "08:00", last_on=date(2026, 11, 20)))
    assert on_at(last, at("2026-11-21T07:59")).user == ANNA
    assert on_at(last, at("2026-11-27T21:00")).user is None
    first = plan(line(ANNA, 4, "20:00", "08:00", first=date(2026, 11, 27)))
    assert on_at(first, at("2026-11-20T21:00")).user is None
    assert on_at(first, at("2026-11-27T20:00")).user == ANNA


# ---------------------------------------------------------------- changes of the clocks
def test_a_night_is_an_hour_shorter_in_spring_and_longer_in_autumn():
    night = line(BO, 5, "20:00", "08:00")
    for day, wanted in ((date(2026, 3, 28), 11), (date(2026, 10, 24), 13), (date(2026, 11, 14), 12)):
        starts_at, ends_at = hours(night, day, DUBLIN)
        assert (ends_at - starts_at) == timedelta(hours=wanted)


def test_a_time_that_does_not_come_is_the_moment_of_the_change():
    # 01:00 to 02:00 is skipped in Dublin on 29 March 2026.
    change = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert moment(date(2026, 3, 29), time(1, 0), DUBLIN) == change
    assert moment(date(2026, 3, 29), time(1, 30), DUBLIN) == change
    assert moment(date(2026, 3, 29), time(2, 0), DUBLIN) == change


def test_a_time_that_comes_twice_is_the_first():
    assert moment(date(2026, 10, 25), time(1, 30), DUBLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("utc", "who"),
    [
        ("2026-10-25T00:29:59", ANNA),
        ("2026-10-25T00:30:00", BO),
        ("2026-10-25T01:30:00", BO),  # half past one for the second time
        ("2026-10-25T06:59:59", BO),
        ("2026-10-25T07:00:00", BO),
    ],
)
def test_a_change_of_shift_inside_the_hour_that_comes_twice(utc, who):
    split = plan(*week(ANNA, "20:00", "01:30"), *week(BO, "01:30", "20:00"))
    assert on_at(split, datetime.fromisoformat(utc).replace(tzinfo=UTC)).user == who


def test_a_midnight_that_does_not_come():
    # Santiago goes from 24:00 to 01:00 on 6 September 2026.
    split = plan(*week(ANNA, "12:00", "00:00"), *week(BO, "00:00", "12:00"), zone="America/Santiago")
    change = datetime(2026, 9, 6, 4, 0, tzinfo=UTC)
    assert on_at(split, change - INSTANT).user == ANNA
    assert on_at(split, change).user == BO


WALLS = st.times(max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))


@given(zone=st.sampled_from(ZONES), day=st.dates(date(2024, 1, 1), date(2028, 12, 31)), times=st.tuples(WALLS, WALLS))
@settings(max_examples=300)
def test_a_later_time_on_the_wall_is_never_an_earlier_instant(zone, day, times):
    first, second = sorted(times)
    assert moment(day, first, zone) <= moment(day, second, zone)


@given(zone=st.sampled_from(ZONES), day=st.dates(date(2024, 1, 1), date(2028, 12, 31)), wall=WALLS)
def test_a_time_that_comes_is_that_time(zone, day, wall):
    there = moment(day, wall, zone).astimezone(ZoneInfo(zone))
    assert there.date() == day or wall == time(0, 0)
    assert there.time() >= wall


# ---------------------------------------------------------------- reliefs and absences
def relief(user: int, first: str, last: str, **more) -> Relief:
    return Relief(user, at(first), at(last), **more)


def away(user: int, deputy: int | None, first: str, last: str) -> Away:
    return Away(user, deputy, at(first), at(last))


def test_a_relief_goes_before_the_pattern_and_ends_with_its_hours():
    covered = plan(*TWO.shifts, reliefs=[relief(CAI, "2026-11-20T10:00", "2026-11-20T12:00")])
    seen = [on_at(covered, at(f"2026-11-20T{hour}")).user for hour in ("09:59:59", "10:00", "11:59:59", "12:00")]
    assert seen == [ANNA, CAI, CAI, ANNA]
    assert on_at(covered, at("2026-11-20T10:00")).why == RELIEF


def test_the_deputy_stands_in_from_the_first_to_the_last_instant():
    absent = plan(*TWO.shifts, absences=[away(ANNA, CAI, "2026-11-20T10:00", "2026-11-20T12:00")])
    seen = [on_at(absent, at(f"2026-11-20T{hour}")) for hour in ("09:59:59", "10:00", "11:59:59", "12:00")]
    assert [duty.user for duty in seen] == [ANNA, CAI, CAI, ANNA]
    assert [duty.why for duty in seen] == [ROTA, DEPUTY, DEPUTY, ROTA]
    assert {duty.planned for duty in seen} == {ANNA}


@pytest.mark.parametrize("absences", [[(ANNA, None)], [(ANNA, CAI), (CAI, DAN)]])
def test_without_a_deputy_who_is_there_nobody_is_on(absences):
    hours = ("2026-11-20T10:00", "2026-11-20T12:00")
    absent = plan(*TWO.shifts, absences=[away(user, deputy, *hours) for user, deputy in absences])
    duty = on_at(absent, at("2026-11-20T11:00"))
    assert (duty.user, duty.why, duty.planned) == (None, AWAY, ANNA)


def test_somebody_who_lost_the_role_is_not_on():
    gone = plan(line(ANNA, 4, "08:00", "20:00", is_fit=False))
    assert on_at(gone, at("2026-11-20T10:00")).why == UNFIT


# ---------------------------------------------------------------- a span, and its gaps
def test_the_hours_nobody_has_are_gaps():
    days = plan(*week(ANNA, "08:00", "20:00"))
    found = gaps(days, at("2026-11-20T00:00"), at("2026-11-21T12:00"))
    assert [(gap.starts_at, gap.ends_at) for gap in found] == [
        (at("2026-11-20T00:00"), at("2026-11-20T08:00")),
        (at("2026-11-20T20:00"), at("2026-11-21T08:00")),
    ]


def test_of_a_rota_that_does_not_reach_round_the_clock_only_a_turn_without_somebody_is_a_gap():
    absences = [away(ANNA, None, "2026-11-20T00:00", "2026-11-21T00:00")]
    days = plan(*week(ANNA, "08:00", "20:00"), absences=absences, is_round_the_clock=False)
    found = gaps(days, at("2026-11-19T00:00"), at("2026-11-22T00:00"))
    assert [(gap.starts_at, gap.ends_at, gap.why) for gap in found] == [
        (at("2026-11-20T08:00"), at("2026-11-20T20:00"), AWAY)
    ]


def test_two_turns_of_one_person_that_touch_stay_two():
    whole = plan(line(ANNA, 4, "08:00", "08:00"), line(ANNA, 5, "08:00", "08:00"))
    found = duties(whole, at("2026-11-20T08:00"), at("2026-11-22T08:00"))
    assert [(duty.starts_at, duty.user) for duty in found] == [
        (at("2026-11-20T08:00"), ANNA),
        (at("2026-11-21T08:00"), ANNA),
    ]


LINES = st.builds(
    lambda user, weekday, starts, ends, first, length: Shift(
        user, weekday, starts, ends, first, None if length is None else first + timedelta(days=length)
    ),
    st.sampled_from([ANNA, BO, CAI]),
    st.integers(0, 6),
    WALLS,
    WALLS,
    st.dates(date(2026, 10, 1), date(2026, 11, 10)),
    st.none() | st.integers(0, 60),
)


def kept_apart(lines: list[Shift]) -> list[Shift]:
    """As a rota keeps them: one that clashes with an earlier one is refused."""
    kept: list[Shift] = []
    for each in lines:
        if pieces(each) and not clashes(each, kept):
            kept.append(each)
    return kept


def walked(lines: list[Shift], instant: datetime, zone: str) -> set[int]:
    """The oracle: everybody one of whose turns, worked out naively around the instant, has it in it."""
    found = set()
    for each in lines:
        day = instant.astimezone(ZoneInfo(zone)).date() - 3 * DAY
        for _ in range(6):
            if each.begins_on(day):
                starts_at, ends_at = hours(each, day, zone)
                if starts_at <= instant < ends_at:
                    found.add(each.user)
            day += DAY
    return found


AROUND = st.integers(0, 75 * 24 * 60).map(lambda minutes: at("2026-10-01T00:00", "UTC") + timedelta(minutes=minutes))


@given(lines=st.lists(LINES, max_size=12), zone=st.sampled_from(ZONES), instant=AROUND)
@settings(max_examples=300, deadline=None)
def test_never_two_at_once_and_the_walk_agrees(lines, zone, instant):
    kept = kept_apart(lines)
    there = walked(kept, instant, zone)
    assert len(there) <= 1
    assert on_at(plan(*kept, zone=zone), instant).user == next(iter(there), None)


@given(lines=st.lists(LINES, max_size=12), zone=st.sampled_from(ZONES), start=AROUND, days=st.integers(1, 16))
@settings(max_examples=150, deadline=None)
def test_duties_fill_the_span_without_a_hole_and_agree_with_each_instant(lines, zone, start, days):
    kept = plan(*kept_apart(lines), zone=zone)
    found = duties(kept, start, start + days * DAY)
    assert (found[0].starts_at, found[-1].ends_at) == (start, start + days * DAY)
    assert all(a.ends_at == b.starts_at for a, b in pairwise(found))
    for duty in found:
        assert duty.starts_at < duty.ends_at
        assert on_at(kept, duty.starts_at).user == duty.user == on_at(kept, duty.ends_at - INSTANT).user


# ---------------------------------------------------------------- lines kept apart
def test_a_night_and_the_morning_after_it_clash():
    night, morning = line(ANNA, 6, "22:00", "06:00"), line(BO, 0, "05:00", "12:00")
    assert clashes(night, [morning]) == [morning]
    assert not clashes(night, [line(BO, 0, "06:00", "12:00")])


def test_whoever_takes_over_the_sunday_night_from_a_date_does_not_clash():
    before = line(ANNA, 6, "22:00", "06:00", last_on=date(2026, 11, 22))
    after = line(BO, 6, "22:00", "06:00", first=date(2026, 11, 23))
    assert not clashes(before, [after])
    # The last night of the one reaches into the first morning of the other.
    morning = line(BO, 0, "00:00", "08:00", first=date(2026, 11, 23))
    assert clashes(before, [morning]) == [morning]


def test_lines_that_share_no_real_day_do_not_clash():
    early = line(ANNA, 0, "08:00", "20:00", last_on=date(2026, 11, 18))
    later = line(BO, 0, "08:00", "20:00", first=date(2026, 11, 17))
    assert not clashes(early, [later])


def test_a_line_none_of_whose_days_comes_has_no_pieces():
    assert pieces(line(ANNA, 0, "08:00", "20:00", first=date(2026, 11, 17), last_on=date(2026, 11, 22))) == []

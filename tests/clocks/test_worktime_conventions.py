"""The conventions of business time, B1 to B26, each under its number."""

from datetime import date, datetime, timedelta

import pytest

from clocks.worktime import (
    DAY,
    Calendar,
    Interval,
    NoWorkingTime,
    Pause,
    Refusal,
    add,
    add_working_days,
    between,
    calendar_deadline,
    first_instant,
    first_late,
    is_open,
    is_past_horizon,
    late,
    month_deadline,
    next_open,
    resolve_local,
    sub,
    working_day_deadline,
    zone_fingerprint,
)
from tests.clocks.worked import DUBLIN_DATA, A, D, H, S, at, hours, only, utc

SECOND = timedelta(seconds=1)
HALIFAX_GAP, HALIFAX_FOLD = "2026-03-08", "2026-11-01"


def typed(text: str) -> datetime:
    """What a form hands over: a wall time without its zone."""
    return datetime.fromisoformat(text)


def test_b1_open_at_opening_closed_at_closing():
    assert is_open(D, at(D, "03-09 08:30"))
    assert not is_open(D, at(D, "03-09 08:30") - SECOND)
    assert is_open(D, at(D, "03-09 17:00") - SECOND)
    assert not is_open(D, at(D, "03-09 17:00"))


def test_b1_intervals_that_touch_are_one():
    touching = only("Europe/Dublin", "2026-03-09", ("08:30", "12:00"), ("12:00", "17:00"))
    assert is_open(touching, at(D, "03-09 12:00"))
    assert add(touching, at(D, "03-09 08:30"), hours(3.5)) == at(D, "03-09 12:00")
    assert sub(touching, at(D, "03-09 14:00"), hours(2)) == at(D, "03-09 12:00")


def test_b2_used_up_at_closing_ends_at_closing():
    assert add(D, at(D, "03-13 16:00"), hours(1)) == at(D, "03-13 17:00")


def test_b3_add_from_closed_starts_at_the_next_opening_and_sub_at_the_previous_closing():
    assert add(D, at(D, "03-13 17:00"), 1) == at(D, "03-16 08:30:01")
    assert sub(D, at(D, "03-14 12:00"), 60) == at(D, "03-13 16:59")
    assert sub(D, at(D, "03-16 08:30"), 60) == at(D, "03-13 16:59")


def test_b4_next_open_is_adding_nothing():
    for text in ("03-09 12:00", "03-09 17:00", "03-14 09:00", "03-17 09:00"):
        assert next_open(D, at(D, text)) == add(D, at(D, text), 0)


def test_b4_taking_nothing_away_is_the_mirror_image():
    assert sub(D, at(D, "03-09 12:00"), 0) == at(D, "03-09 12:00")
    assert sub(D, at(D, "03-09 17:00"), 0) == at(D, "03-09 17:00")
    assert sub(D, at(D, "03-16 08:30"), 0) == at(D, "03-13 17:00")


def test_b5_reversed_order_counts_nothing():
    assert between(D, at(D, "03-10 12:00"), at(D, "03-09 12:00")) == 0
    assert between(D, at(D, "03-10 12:00"), at(D, "03-10 12:00")) == 0


@pytest.mark.parametrize("operation", [add, sub])
def test_b5_negative_durations_are_refused(operation):
    with pytest.raises(Refusal, match="cannot be negative"):
        operation(D, at(D, "03-09 12:00"), -1)


def test_b6_a_wall_time_in_the_gap_moves_on_by_the_gap():
    gap = only(H.zone, HALIFAX_GAP, ("02:30", "05:00"))
    assert next_open(gap, at(H, "03-08 00:00")) == at(H, "03-08 03:30")
    # Half an hour only, on Lord Howe
    half = only("Australia/Lord_Howe", "2026-10-04", ("02:15", "03:00"))
    assert between(half, utc("2026-10-03T12:00:00Z"), utc("2026-10-04T12:00:00Z")) == 15 * 60


def test_b7_a_wall_time_in_the_fold_is_its_first_occurrence():
    closes = only(H.zone, HALIFAX_FOLD, ("00:00", "01:30"))
    assert between(closes, at(H, "11-01 00:00"), at(H, "11-02 00:00")) == hours(1.5)
    opens = only(H.zone, HALIFAX_FOLD, ("01:30", "04:00"))
    assert between(opens, at(H, "11-01 00:00"), at(H, "11-02 00:00")) == hours(3.5)


def test_b8_pieces_emptied_or_turned_round_by_the_gap_are_dropped():
    turned = only(H.zone, HALIFAX_GAP, ("02:30", "03:15"), ("09:00", "10:00"))
    assert next_open(turned, at(H, "03-08 00:00")) == at(H, "03-08 09:00")
    emptied = only(H.zone, HALIFAX_GAP, ("02:00", "03:00"), ("09:00", "10:00"))
    assert next_open(emptied, at(H, "03-08 00:00")) == at(H, "03-08 09:00")


def test_b8_what_the_gap_makes_overlap_is_counted_once():
    # 02:30 to 02:50 becomes 03:30 to 03:50, inside 03:00 to 04:00
    overlapping = only(H.zone, HALIFAX_GAP, ("02:30", "02:50"), ("03:00", "04:00"))
    assert between(overlapping, at(H, "03-08 00:00"), at(H, "03-09 00:00")) == hours(1)
    tail = Calendar.from_data(
        H.zone, {"dates": {"2026-05-04": [["21:00", "07:00"]], "2026-05-05": [["06:00", "08:00"]]}}
    )
    assert between(tail, at(H, "05-04 12:00"), at(H, "05-05 12:00")) == hours(11)


def test_b9_a_day_and_night_desk_works_23_and_25_hours_on_the_days_of_change():
    lengths = [between(A, first_instant(A.zone, day), first_instant(A.zone, day + timedelta(days=1))) for day in (
        date(2026, 4, 5), date(2026, 6, 1), date(2026, 9, 27)
    )]  # fmt: skip
    assert lengths == [hours(25), hours(24), hours(23)]


def test_b10_midnight_closes_a_day_and_begins_the_next():
    assert add(A, at(A, "06-01 12:00"), hours(12)) == at(A, "06-02 00:00")
    one = only("Europe/Dublin", "2026-03-09", ("00:00", "24:00"))
    assert is_open(one, at(D, "03-09 23:59:59"))
    assert not is_open(one, at(D, "03-10 00:00"))
    assert between(one, at(D, "03-08 00:00"), at(D, "03-12 00:00")) == DAY


def test_b11_closing_a_date_removes_its_night_and_not_the_one_before():
    weekly = {day: [["21:00", "07:00"]] for day in ("mon", "tue", "wed")}
    closed_tuesday = Calendar.from_data(H.zone, {"weekly": weekly, "dates": {"2026-05-05": []}})
    assert is_open(closed_tuesday, at(H, "05-05 06:00"))
    assert not is_open(closed_tuesday, at(H, "05-05 22:00"))
    assert not is_open(closed_tuesday, at(H, "05-06 06:00"))
    assert is_open(closed_tuesday, at(H, "05-06 22:00"))


def test_b11_equal_times_are_a_whole_day():
    equal = only("Europe/Dublin", "2026-03-09", ("08:00", "08:00"))
    assert between(equal, at(D, "03-08 00:00"), at(D, "03-12 00:00")) == DAY


def test_b12_any_number_of_intervals_and_a_day_with_any_is_a_working_day():
    split = only(
        "Europe/Dublin", "2026-03-09", ("07:00", "07:15"), ("09:00", "10:00"), ("11:00", "12:00"), ("13:00", "14:00")
    )
    assert between(split, at(D, "03-09 00:00"), at(D, "03-10 00:00")) == hours(3.25)
    assert split.is_working_day(date(2026, 3, 9))
    assert not split.is_working_day(date(2026, 3, 10))


def test_b13_an_empty_date_row_is_a_holiday():
    closed = Calendar.from_data(D.zone, {"weekly": DUBLIN_DATA["weekly"], "dates": {"2026-03-10": []}})
    assert next_open(closed, at(D, "03-09 17:00")) == at(D, "03-11 08:30")
    assert working_day_deadline(closed, at(D, "03-09 12:00"), 1).due_on == date(2026, 3, 11)


def test_b14_a_half_day_has_fewer_hours_and_counts_whole():
    assert between(D, at(D, "12-31 00:00"), at(D, "2027-01-01 00:00")) == hours(4)
    assert add_working_days(D, date(2026, 12, 30), 1) == date(2026, 12, 31)


def test_b15_a_date_row_wins_over_a_holiday_and_a_holiday_over_the_week():
    data = {"weekly": DUBLIN_DATA["weekly"], "holidays": {"2026-03-17": "St Patrick's Day", "2026-03-18": "Extra"}}
    plain = Calendar.from_data(D.zone, data)
    assert (plain.hours_on(date(2026, 3, 17)), plain.source_of(date(2026, 3, 17))) == ((), "holiday")
    data["dates"] = {"2026-03-17": [["10:00", "12:00"]]}
    worked = Calendar.from_data(D.zone, data)
    assert worked.hours_on(date(2026, 3, 17)) == (Interval(hours(10), hours(12)),)
    assert worked.source_of(date(2026, 3, 17)) == "date"
    assert worked.source_of(date(2026, 3, 18)) == "holiday"
    assert worked.source_of(date(2026, 3, 19)) == "weekly"


def test_b15_a_make_up_saturday_is_a_working_day():
    assert S.is_working_day(date(2026, 2, 14))
    assert add_working_days(S, date(2026, 2, 13), 1) == date(2026, 2, 14)


def test_b16_microseconds_are_cut_on_the_way_in():
    start = at(D, "03-09 12:00") + timedelta(microseconds=999_999)
    assert add(D, start, 60.9) == at(D, "03-09 12:01")
    assert between(D, start, at(D, "03-09 12:00:30")) == 30
    assert not late("instant", at(D, "03-09 12:00"), start)


def test_b16_two_pauses_within_a_minute_both_count():
    pauses = [
        Pause(at(D, "03-09 12:00:05"), at(D, "03-09 12:00:15")),
        Pause(at(D, "03-09 12:00:40"), at(D, "03-09 12:00:41")),
    ]
    assert add(D, at(D, "03-09 12:00"), 60, pauses) == at(D, "03-09 12:01:11")


@pytest.mark.parametrize("call", [add, sub, between])
def test_b16_naive_datetimes_are_refused(call):
    naive = at(D, "03-09 12:00").replace(tzinfo=None)
    second = naive if call is between else 60
    with pytest.raises(Refusal, match="without its zone"):
        call(D, naive, second)


def test_b17_the_date_of_the_start_is_day_zero_whatever_the_hour():
    for text in ("03-09 00:00", "03-09 12:00", "03-09 23:59:59"):
        assert working_day_deadline(D, at(D, text), 1).due_on == date(2026, 3, 10)


def test_b17_day_zero_is_read_in_the_zone_of_the_site():
    # 16:30 UTC on Monday is half past midnight on Tuesday in Shanghai
    assert working_day_deadline(S, utc("2026-01-12T16:30:00Z"), 1).due_on == date(2026, 1, 14)


def test_b17_nothing_to_count_is_the_same_date_if_it_works_else_the_next_that_does():
    assert working_day_deadline(D, at(D, "03-16 23:00"), 0).due_on == date(2026, 3, 16)
    assert working_day_deadline(D, at(D, "03-17 09:00"), 0).due_on == date(2026, 3, 18)
    assert add_working_days(D, date(2026, 3, 14), 0) == date(2026, 3, 16)


def test_b17_working_days_can_be_counted_back():
    assert add_working_days(D, date(2026, 3, 18), -1) == date(2026, 3, 16)
    assert add_working_days(D, date(2026, 1, 5), -2) == date(2025, 12, 31)
    assert add_working_days(D, date(2027, 1, 4), -1) == date(2026, 12, 31)


def test_b18_a_day_edge_is_met_until_the_end_of_the_date():
    due = working_day_deadline(D, at(D, "03-30 09:00"), 1)
    assert (due.due_on, due.due_at) == (date(2026, 3, 31), utc("2026-03-31T23:00:00Z"))
    assert not late("day", due.due_at, due.due_at - SECOND)
    assert late("day", due.due_at, due.due_at)
    assert first_late("day", due.due_at) == due.due_at


def test_b18_a_date_whose_midnight_lies_inside_a_gap_begins_when_the_gap_ends():
    # Toronto went from 23:30 to 00:30 in the night to 31 March 1919
    assert first_instant("America/Toronto", date(1919, 3, 31)) == utc("1919-03-31T04:30:00Z")
    due = calendar_deadline("America/Toronto", utc("1919-03-29T12:00:00Z"), 1, "days")
    assert (due.due_on, due.due_at) == (date(1919, 3, 30), utc("1919-03-31T04:30:00Z"))


def test_b19_an_instant_edge_is_met_at_its_instant():
    due_at = at(D, "03-09 12:00")
    assert not late("instant", due_at, due_at)
    assert late("instant", due_at, due_at + SECOND)
    assert first_late("instant", due_at) == due_at + SECOND


def test_b20_calendar_days_and_weeks_count_weekends_and_holidays():
    friday = at(D, "03-13 10:00")
    assert calendar_deadline(D.zone, friday, 1, "days").due_on == date(2026, 3, 14)
    assert calendar_deadline(D.zone, friday, 6, "weeks").due_on == date(2026, 4, 24)
    assert calendar_deadline(D.zone, friday, 0, "days").due_on == date(2026, 3, 13)


def test_b20_a_rule_row_may_roll_to_the_next_working_day():
    assert calendar_deadline(D.zone, at(D, "03-13 10:00"), 4, "days", roll=D).due_on == date(2026, 3, 18)
    assert calendar_deadline(D.zone, at(D, "03-13 10:00"), 3, "days", roll=D).due_on == date(2026, 3, 16)


def test_b21_months_over_a_leap_day():
    assert month_deadline("UTC", date(2027, 8, 29), 6, "after").due_on == date(2028, 2, 29)
    assert month_deadline("UTC", date(2027, 8, 30), 6, "commencing_on").due_on == date(2028, 2, 29)
    assert month_deadline("UTC", date(2026, 12, 1), 1, "commencing_on").due_on == date(2026, 12, 31)


def test_b22_pauses_are_half_open_merged_and_cost_nothing_outside_hours():
    start = at(D, "03-09 16:00")
    night = Pause(at(D, "03-09 17:00"), at(D, "03-10 08:30"))
    assert add(D, start, hours(2), [night]) == add(D, start, hours(2)) == at(D, "03-10 09:30")
    twice = [Pause(at(D, "03-10 09:00"), at(D, "03-10 10:00")), Pause(at(D, "03-10 09:30"), at(D, "03-10 10:30"))]
    assert add(D, start, hours(2), twice) == at(D, "03-10 11:00")
    assert between(D, start, at(D, "03-10 17:00"), twice) == hours(8)


def test_b22_nothing_added_inside_a_pause_waits_for_its_end():
    pause = Pause(at(D, "03-09 12:00"), at(D, "03-09 13:00"))
    assert add(D, at(D, "03-09 12:00"), 0, [pause]) == at(D, "03-09 13:00")
    assert add(D, at(D, "03-09 11:00"), hours(1), [pause]) == at(D, "03-09 12:00")


def test_b22_a_pause_that_ends_before_it_starts_is_refused():
    with pytest.raises(Refusal, match="cannot end before"):
        Pause(at(D, "03-09 12:00"), at(D, "03-09 11:59"))


def test_b23_only_the_last_second_of_a_date_decides():
    monday, tuesday = at(D, "03-09 10:00"), date(2026, 3, 10)
    until_the_last_second = Pause(at(D, "03-10 09:00"), at(D, "03-11 00:00") - SECOND)
    assert working_day_deadline(D, monday, 1, [until_the_last_second]).due_on == tuesday
    through_the_last_second = Pause(at(D, "03-11 00:00") - SECOND, at(D, "03-11 00:00"))
    assert working_day_deadline(D, monday, 1, [through_the_last_second]).due_on == date(2026, 3, 11)


def test_b24_a_calendar_that_never_opens_says_so_at_once():
    never = Calendar.from_data("Europe/Dublin", {"weekly": {}})
    for call in (
        lambda: add(never, at(D, "03-09 12:00"), 1),
        lambda: sub(never, at(D, "03-09 12:00"), 1),
        lambda: next_open(never, at(D, "03-09 12:00")),
        lambda: working_day_deadline(never, at(D, "03-09 12:00"), 1),
        lambda: add_working_days(never, date(2026, 3, 9), -1),
    ):
        with pytest.raises(NoWorkingTime, match="Europe/Dublin"):
            call()


def test_b24_hours_that_run_out_say_so_too():
    once = only("Europe/Dublin", "2026-03-09", ("08:00", "09:00"))
    assert add(once, at(D, "03-01 12:00"), hours(1)) == at(D, "03-09 09:00")
    with pytest.raises(NoWorkingTime):
        add(once, at(D, "03-01 12:00"), hours(1) + 1)
    with pytest.raises(NoWorkingTime):
        add(D, at(D, "03-01 12:00"), 10**15)
    with pytest.raises(NoWorkingTime):
        sub(D, at(D, "03-01 12:00"), 10**15)
    with pytest.raises(NoWorkingTime):
        working_day_deadline(D, at(D, "03-01 12:00"), 10**9)


def test_b24_a_mistyped_century_is_refused_and_not_counted_through():
    with pytest.raises(Refusal, match="too far apart"):
        between(D, at(D, "0226-03-09 12:00"), at(D, "2026-03-09 12:00"))


def test_b24_a_date_past_the_last_seeded_year_is_marked():
    assert not is_past_horizon(D, date(2027, 12, 31))
    assert is_past_horizon(D, date(2028, 1, 1))
    assert not is_past_horizon(A, date(2050, 1, 1))


def test_b25_a_typed_time_in_the_gap_offers_both_neighbors():
    read = resolve_local(H.zone, typed("2026-03-08 02:30"))
    assert (read.kind, read.choices) == ("gap", (at(H, "03-08 01:30"), at(H, "03-08 03:30")))


def test_b25_a_typed_time_in_the_fold_offers_both_the_first_by_default():
    read = resolve_local(H.zone, typed("2026-11-01 01:30"))
    assert (read.kind, read.choices) == ("fold", (at(H, "11-01 01:30"), at(H, "11-01 01:30", fold=1)))


def test_b25_any_other_typed_time_is_one_instant_without_microseconds():
    read = resolve_local(H.zone, typed("2026-05-05 09:15:20.000007"))
    assert (read.kind, read.choices) == ("exact", (at(H, "05-05 09:15:20"),))


@pytest.mark.parametrize(
    ("zone", "text"),
    [("UTC", "2026-05-05T00:00:00Z"), ("Asia/Shanghai", "0001-01-01"), ("America/Halifax", "9999-12-31 23:00")],
)
def test_b25_what_cannot_be_read_is_refused(zone, text):
    with pytest.raises(Refusal):
        resolve_local(zone, typed(text))


def test_b26_a_zone_keeps_its_fingerprint_and_has_one_of_its_own():
    assert zone_fingerprint("Europe/Dublin", 2026) == zone_fingerprint("Europe/Dublin", 2026)
    assert zone_fingerprint("Europe/Dublin", 2026) == zone_fingerprint("Europe/London", 2026)
    assert zone_fingerprint("Europe/Dublin", 2026) != zone_fingerprint("Europe/Paris", 2026)


def test_b26_an_upgrade_of_time_zone_data_is_noticed(request: pytest.FixtureRequest):
    before = zone_fingerprint("Europe/Dublin", 2026)
    request.getfixturevalue("upgraded_zones")
    assert zone_fingerprint("Europe/Dublin", 2026) != before

"""The worked examples of business time, 1 to 15, every cell."""

from datetime import date

import pytest

from clocks.worktime import (
    Calendar,
    Pause,
    add,
    between,
    calendar_deadline,
    is_open,
    month_deadline,
    next_open,
    sub,
    working_day_deadline,
)
from tests.clocks.worked import A, D, H, S, at, hours, only, utc


def on(text: str) -> date:
    return date.fromisoformat(f"2026-{text}" if len(text) == 5 else text)


class TestDublin:
    def test_1_a_duration_used_up_at_closing_ends_there_and_one_second_more_the_next_morning(self):
        start = at(D, "03-09 10:00")
        assert add(D, start, hours(7)) == at(D, "03-09 17:00")
        assert add(D, start, hours(7) + 1) == at(D, "03-10 08:30:01")

    def test_2_counting_from_a_closed_saturday_starts_on_monday(self):
        assert add(D, at(D, "03-07 11:00"), hours(1.5)) == at(D, "03-09 10:00")

    def test_3_nothing_added_is_now_when_open_and_the_next_opening_when_closed(self):
        assert add(D, at(D, "03-09 12:00"), 0) == at(D, "03-09 12:00")
        assert add(D, at(D, "03-09 17:00"), 0) == at(D, "03-10 08:30")
        assert add(D, at(D, "03-09 18:20"), 0) == at(D, "03-10 08:30")

    def test_4_between_over_a_weekend_and_in_reversed_order(self):
        friday, monday = at(D, "03-13 15:30"), at(D, "03-16 09:45")
        assert between(D, friday, monday) == hours(2.75)
        assert between(D, monday, friday) == 0

    def test_5_a_holiday_is_jumped_over(self):
        assert add(D, at(D, "03-16 15:00"), hours(4)) == at(D, "03-18 10:30")

    def test_6_a_half_day_shrinks_hours_and_is_one_whole_working_day_over_the_year_end(self):
        assert add(D, at(D, "12-31 11:00"), hours(3)) == at(D, "2027-01-04 10:00")
        assert working_day_deadline(D, at(D, "12-30 09:00"), 1).due_on == on("12-31")

    def test_7_going_back_ends_at_an_opening(self):
        assert sub(D, at(D, "03-09 09:30"), hours(2)) == at(D, "03-06 16:00")
        assert sub(D, at(D, "03-09 10:30"), hours(2)) == at(D, "03-09 08:30")

    def test_8_a_pause_is_cut_out_to_the_second(self):
        pause = Pause(at(D, "03-10 09:30:05"), at(D, "03-10 11:12:40"))
        assert add(D, at(D, "03-10 09:00:20"), hours(2), (pause,)) == at(D, "03-10 12:42:55")

    @pytest.mark.parametrize(
        ("received", "days", "due_on"),
        [("03-14 10:00", 3, "03-19"), ("03-16 23:40", 3, "03-20"), ("03-09 10:00", 5, "03-16")],
    )
    def test_14_working_days_count_from_the_date_of_receipt(self, received, days, due_on):
        assert working_day_deadline(D, at(D, received), days).due_on == on(due_on)

    def test_14_a_day_deadline_lasts_to_the_first_instant_of_the_next_date(self):
        assert working_day_deadline(D, at(D, "03-14 10:00"), 3).due_at == utc("2026-03-20T00:00:00Z")

    def test_14_days_paused_in_their_last_second_are_skipped(self):
        pause = Pause(at(D, "03-10 10:00"), at(D, "03-12 15:00"))
        assert working_day_deadline(D, at(D, "03-09 10:00"), 5, (pause,)).due_on == on("03-19")


class TestShanghai:
    def test_9_a_lunch_break_is_closed_from_its_first_second(self):
        assert add(S, at(S, "01-15 11:15"), hours(2)) == at(S, "01-15 14:45")
        noon = at(S, "01-15 12:00")
        assert not is_open(S, noon)
        assert next_open(S, noon) == at(S, "01-15 13:30")

    def test_10_a_make_up_saturday_has_hours_and_counts_as_a_working_day(self):
        assert add(S, at(S, "02-13 16:30"), hours(6)) == at(S, "02-14 14:30")
        due = working_day_deadline(S, at(S, "02-13 16:30"), 3)
        assert (due.due_on, due.due_at) == (on("02-25"), utc("2026-02-25T16:00:00Z"))

    def test_10_ignoring_the_make_up_day_would_give_another_date(self):
        closed = {day: hours for day, hours in S.dates.items() if not hours}
        ignoring = Calendar(S.zone, S.weekly, closed)
        assert working_day_deadline(ignoring, at(S, "02-13 16:30"), 3).due_on == on("02-26")


class TestHalifax:
    def test_11_a_night_shift_belongs_to_the_evening_and_lasts_nine_hours_on_the_gap_night(self):
        assert add(H, at(H, "05-05 06:15"), hours(2)) == at(H, "05-05 22:15")
        end = add(H, at(H, "03-07 22:00"), hours(8))
        assert end == at(H, "03-08 07:00") == utc("2026-03-08T10:00:00Z")
        assert between(H, at(H, "03-07 21:00"), at(H, "03-08 12:00")) == hours(9)

    def test_12_an_opening_in_the_gap_moves_on_by_the_gap(self):
        gap = only("America/Halifax", "2026-03-08", ("02:30", "05:00"))
        opening = next_open(gap, at(gap, "03-08 00:00"))
        assert opening == at(gap, "03-08 03:30")
        assert add(gap, opening, hours(1.5)) == at(gap, "03-08 05:00")
        assert between(gap, at(gap, "03-08 00:00"), at(gap, "03-09 00:00")) == hours(1.5)

    def test_12_a_closing_in_the_fold_is_the_first_occurrence(self):
        fold = only("America/Halifax", "2026-11-01", ("00:00", "01:30"))
        assert add(fold, at(fold, "11-01 00:00"), hours(1.5)) == at(fold, "11-01 01:30")
        assert is_open(fold, at(fold, "11-01 01:15"))
        assert not is_open(fold, at(fold, "11-01 01:15", fold=1))

    def test_12_an_opening_in_the_fold_is_the_first_occurrence(self):
        fold = only("America/Halifax", "2026-11-01", ("01:30", "04:00"))
        assert next_open(fold, at(fold, "11-01 00:00")) == at(fold, "11-01 01:30")
        assert between(fold, at(fold, "11-01 00:00"), at(fold, "11-02 00:00")) == hours(3.5)


class TestAucklandAndCairo:
    def test_13_a_day_and_night_desk_counts_elapsed_hours_over_the_fold(self):
        assert add(A, at(A, "04-04 18:00"), hours(24)) == at(A, "04-05 17:00")

    def test_13_a_date_without_a_midnight_ends_when_the_next_one_begins(self):
        due = calendar_deadline("Africa/Cairo", at("Africa/Cairo", "04-20 10:00"), 3, "days")
        assert (due.due_on, due.due_at) == (on("04-23"), utc("2026-04-23T22:00:00Z"))


class TestMonths:
    @pytest.mark.parametrize(
        ("start_on", "due_on"),
        [("05-12", "11-11"), ("09-01", "2027-02-28"), ("08-28", "2027-02-27"), ("08-31", "2027-02-28")],
    )
    def test_15_six_months_commencing_on_a_date(self, start_on, due_on):
        assert month_deadline("Europe/London", on(start_on), 6, "commencing_on").due_on == on(due_on)

    @pytest.mark.parametrize(("start_on", "due_on"), [("05-12", "11-12"), ("08-31", "2027-02-28")])
    def test_15_six_months_after_a_date(self, start_on, due_on):
        assert month_deadline("Europe/London", on(start_on), 6, "after").due_on == on(due_on)

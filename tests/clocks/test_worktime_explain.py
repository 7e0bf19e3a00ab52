"""Why this date: the lines behind a deadline."""

from datetime import date

from clocks.worktime import Deadline, Pause, add, calendar_deadline, explain, explain_dates, runs, working_day_deadline
from tests.clocks.worked import D, at, hours


def test_it_names_the_hours_the_holiday_and_the_pause():
    start, pause = at(D, "03-16 15:00"), Pause(at(D, "03-18 09:00"), at(D, "03-18 10:00"))
    due_at = add(D, start, hours(4), [pause])
    lines = explain(D, "hours", start, Deadline(date(2026, 3, 18), due_at), [pause])
    assert [(line.kind, line.on.day, line.seconds, line.name) for line in lines] == [
        ("open", 16, hours(2), ""),
        ("closed", 17, 0, "St Patrick's Day"),
        ("open", 18, hours(0.5), ""),
        ("paused", 18, 0, ""),
        ("open", 18, hours(1.5), ""),
    ]


def test_it_counts_the_working_days_and_names_what_was_skipped():
    start, pause = at(D, "03-13 15:00"), Pause(at(D, "03-16 10:00"), at(D, "03-17 10:00"))
    due = working_day_deadline(D, start, 2, [pause])
    lines = explain(D, "working_days", start, due, [pause])
    assert [(line.kind, line.on.day, line.number) for line in lines] == [
        ("start", 13, None),
        ("closed", 14, None),
        ("closed", 15, None),
        ("paused", 16, None),
        ("closed", 17, None),
        ("working_day", 18, 1),
        ("working_day", 19, 2),
    ]
    assert due.due_on == lines[-1].on


def test_it_says_that_a_date_row_changed_the_hours():
    start = at(D, "12-31 11:00")
    lines = explain(D, "hours", start, Deadline(date(2027, 1, 4), add(D, start, hours(3))))
    assert (lines[0].source, lines[0].ends_at) == ("date", at(D, "12-31 12:30"))
    assert [line.on.isoformat() for line in lines if line.source == "holiday"] == ["2027-01-01"]


def test_plain_dates_are_one_period():
    start = at(D, "03-13 15:00")
    plain = calendar_deadline(D.zone, start, 21, "days")
    drawn = runs(explain_dates(D, start, plain, plain.due_on))
    assert [(run.first.kind, run.first.on, run.last.on, run.number) for run in drawn] == [
        ("start", date(2026, 3, 13), date(2026, 3, 13), 0),
        ("period", date(2026, 3, 14), date(2026, 4, 3), 21),
    ]

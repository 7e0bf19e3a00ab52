"""Why this date: whatever the unit and the pauses, the intervals add up to what the rule allows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clocks import planning, worktime
from clocks.planning import explain_due, explain_extended, plan_due, taken
from clocks.profiles.rows import SECONDS
from clocks.worktime import Pause, runs, total
from tests.clocks.cases import EXAMPLES, Case, cases, thorough
from tests.clocks.test_planning import rule
from tests.clocks.worked import A, D, S, at

UNITS = st.tuples(st.sampled_from(["minutes", "hours", "working_days", "calendar_days", "weeks"]), st.integers(1, 40))
MONTHS = st.tuples(st.sampled_from(["commencing_on", "after"]), st.integers(1, 6), st.booleans())
often = settings(thorough, max_examples=max(EXAMPLES // 10, 100))


def length(unit: str, amount: int) -> int:
    """What the intervals have to add up to."""
    return amount * {**SECONDS, "weeks": 7}.get(unit, 1)


@often
@given(cases(), UNITS, st.booleans())
def test_the_intervals_add_up_to_the_length_of_the_target(case: Case, units: tuple[str, int], rolls: bool):
    assume(any(case.data["weekly"].values()))
    unit, amount = units
    asked = rule("action", amount, unit, is_pausable=True, rolls=rolls)
    due = plan_due(asked, case.calendar, case.at, case.paused)
    lines = explain_due(asked, case.calendar, case.at, due, case.paused)
    assert total(lines) == length(unit, amount)
    drawn = runs(lines)
    assert sum(run.dates for run in drawn) == len(lines)
    assert max(run.number for run in drawn) == max(line.number or 0 for line in lines)
    if unit in SECONDS:
        assert all(line.ends_at <= due.due_at for line in lines if line.ends_at)
    else:
        assert lines[-1].on == due.due_on


@often
@given(cases(), MONTHS)
def test_months_and_agreed_dates_add_up_to_their_plain_dates(case: Case, months: tuple[str, int, bool]):
    assume(any(case.data["weekly"].values()))
    how, amount, rolls = months
    asked = rule("action", amount, "months", is_pausable=True, rolls=rolls, month_rule=how)
    due, plain = (plan_due(asked, case.calendar, case.at, spans) for spans in (case.paused, ()))
    first = worktime.local_date(case.zone, case.at)
    lines = explain_due(asked, case.calendar, case.at, due, case.paused)
    until = worktime.month_deadline(case.zone, first, amount, how).due_on
    assert (total(lines), lines[-1].on) == ((until - first).days, due.due_on)
    assert due.due_on >= plain.due_on
    later = until + timedelta(days=amount)
    moved = planning.extended(case.zone, case.at, later, case.paused)
    lines = explain_extended(case.calendar, case.at, later, moved, case.paused)
    assert (total(lines), lines[-1].on) == ((later - first).days, moved.due_on)


@often
@given(cases(), UNITS)
def test_what_ends_on_its_last_day_has_taken_all_of_its_time_and_pauses_only_add(case: Case, units: tuple[str, int]):
    assume(any(case.data["weekly"].values()))
    unit, amount = units
    asked = rule("action", amount, unit, is_pausable=True)
    due = plan_due(asked, case.calendar, case.at, case.paused)
    last = due.due_at if unit in SECONDS else due.due_at - timedelta(seconds=1)
    gross, net = taken(asked, case.calendar, case.at, last, case.paused)
    assert net == length(unit, amount) <= gross


def test_a_rolled_date_says_what_it_stands_for():
    asked = rule("ombudsman", 1, "calendar_days", rolls=True)
    friday = at(D, "03-13 10:00")
    lines = explain_due(asked, D, friday, plan_due(asked, D, friday))
    assert [(line.kind, line.on.day) for line in lines] == [
        ("start", 13), ("period", 14), ("closed", 15), ("rolled", 16),
    ]  # fmt: skip


def test_plain_dates_leave_out_the_paused_ones():
    asked, pause = (
        rule("action", 3, "calendar_days", is_pausable=True),
        Pause(at(D, "03-14 10:00"), at(D, "03-16 09:00")),
    )
    friday = at(D, "03-13 10:00")
    lines = explain_due(asked, D, friday, plan_due(asked, D, friday, [pause]), [pause])
    assert [(run.first.kind, run.first.on.day, run.last.on.day, run.number) for run in runs(lines)] == [
        ("start", 13, 13, 0), ("paused", 14, 15, 0), ("period", 16, 18, 3),
    ]  # fmt: skip


def test_days_that_say_the_same_are_drawn_together_and_special_ones_stand_alone():
    asked = rule("acknowledge", 5, "working_days")
    friday = at(S, "02-13 10:00")
    lines = explain_due(asked, S, friday, plan_due(asked, S, friday))
    found = [(run.first.kind, run.first.on.day, run.last.on.day, run.number, run.first.source) for run in runs(lines)]
    assert found == [
        ("start", 13, 13, 0, "weekly"), ("working_day", 14, 14, 1, "date"), ("closed", 15, 15, 0, "weekly"),
        ("closed", 16, 20, 0, "date"), ("closed", 21, 22, 0, "weekly"), ("closed", 23, 23, 0, "date"),
        ("working_day", 24, 27, 5, "weekly"),
    ]  # fmt: skip


@pytest.mark.parametrize(("unit", "amount"), [("working_days", 0), ("calendar_days", 0)])
def test_the_same_day_is_one_line(unit, amount):
    asked = rule("acknowledge", amount, unit)
    monday = at(D, "03-16 10:00")
    lines = explain_due(asked, D, monday, plan_due(asked, D, monday))
    assert [line.on for line in lines] == [date(2026, 3, 16)]


def test_an_hour_that_comes_twice_is_counted_twice():
    asked = replace(rule("safeguarding", 24, "hours"), calendar="duty")
    saturday = at(A, "04-04 18:00")
    lines = explain_due(asked, A, saturday, plan_due(asked, A, saturday))
    assert [(line.on.day, line.seconds // 3600) for line in lines] == [(4, 6), (5, 18)]
    assert lines[-1].ends_at == at(A, "04-05 17:00")

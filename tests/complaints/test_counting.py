"""The counting rule of returns, case by case: pure, and explained by its examples."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.returns import periods
from complaints.returns.counting import ENDS, Case, Issue, Period, age_band, figures_of, is_balanced, line_of

Q3 = Period(date(2026, 7, 1), date(2026, 9, 30))
IN_JULY, IN_JUNE, IN_OCTOBER = date(2026, 7, 10), date(2026, 6, 10), date(2026, 10, 10)


def case(**more: Any) -> Case:
    return Case(**{"type": "complaint", "status": "investigating", "received_on": IN_JULY, **more})


def closed(on: date, outcome: str = "upheld", **more: Any) -> Case:
    return case(status="closed", ended_on=on, outcome=outcome, closings=1, **more)


def counted(*cases: Case, period: Period = Q3) -> dict[str, Any]:
    return figures_of(line for line in (line_of(one, period) for one in cases) if line is not None)


def totals(*cases: Case) -> dict[str, int]:
    return {name: number for name, number in counted(*cases)["totals"].items() if number}


def test_the_example_of_the_guidance_one_complaint_two_issues_two_professions():
    told = (Issue("", "Cardiology", "nurse", ("ko41a:04",)), Issue("", "Cardiology", "doctor", ("ko41a:04",)))
    found = counted(case(issues=told))
    assert (found["totals"]["new"], found["totals"]["issues"]) == (1, 2)
    sections = found["sections"]
    assert sections["service"] == {"Cardiology": [1, 0]} and sections["subject"] == {"ko41a:04": [1, 0]}
    assert sections["profession"] == {"doctor": [1, 0], "nurse": [1, 0]}


def test_it_is_new_in_the_period_in_which_it_was_received_and_in_no_other():
    assert totals(case()) == {"new": 1, "carried": 1}
    assert totals(case(received_on=IN_JUNE)) == {"brought": 1, "carried": 1}
    assert totals(case(received_on=IN_OCTOBER)) == {}


def test_it_is_resolved_in_the_period_in_which_it_ended():
    assert totals(closed(date(2026, 9, 30))) == {"new": 1, "upheld": 1}
    assert totals(closed(IN_OCTOBER)) == {"new": 1, "carried": 1}
    assert totals(closed(IN_JUNE, received_on=IN_JUNE)) == {}
    assert totals(closed(IN_JULY, "cannot_determine")) == {"new": 1, "other": 1}


def test_reopened_it_is_not_new_again_and_open_until_it_ends_once_more():
    again = case(received_on=IN_JUNE, closings=1)
    assert totals(again) == {"brought": 1, "carried": 1, "reopened": 1}
    ended = case(received_on=IN_JUNE, status="closed", ended_on=IN_JULY, outcome="not_upheld", closings=2)
    assert totals(ended) == {"brought": 1, "not_upheld": 1, "reopened": 1}


def test_upheld_under_a_code_is_what_any_issue_there_is():
    told = (Issue("not_upheld", "A", "", ("s:1",)), Issue("partly_upheld", "A", "", ("s:1", "s:2")))
    found = counted(closed(IN_JULY, "partly_upheld", issues=told))
    assert found["sections"]["subject"] == {"s:1": [1, 1], "s:2": [1, 1]}
    assert (found["totals"]["partly_upheld"], found["totals"]["upheld"]) == (1, 0)


def test_details_are_of_new_complaints_only():
    found = counted(case(received_on=IN_JUNE, issues=(Issue("", "A"),)))
    assert found["sections"]["service"] == {} and found["totals"]["issues"] == 0


@pytest.mark.parametrize(
    "other",
    [
        case(type="concern"), case(type="compliment"), case(status="merged", ended_on=IN_JULY),
        case(status="entered_in_error", ended_on=IN_JULY),
        case(is_oral=True, status="resolved_informally", ended_on=IN_JULY),
    ],
)  # fmt: skip
def test_what_is_no_complaint_in_this_sense_counts_nowhere(other):
    assert line_of(other, Q3) is None


def test_what_was_passed_on_is_counted_by_whoever_has_it():
    assert totals(case(status="transferred", ended_on=IN_JULY)) == {"new": 1, "transferred": 1}


@pytest.mark.parametrize(
    ("born", "band"),
    [(date(2021, 7, 9), "0-5"), (date(2020, 7, 11), "0-5"), (date(2020, 7, 10), "6-17"), (date(1940, 1, 1), "75+")],
)
def test_the_age_is_that_of_the_day_it_happened(born, band):
    assert age_band(case(born_on=born)) == band
    assert age_band(case()) == ""


days = st.integers(-200, 200).map(lambda number: IN_JULY + timedelta(days=number))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(days, st.one_of(st.none(), st.integers(0, 200)), st.sampled_from([*ENDS, "transferred"]))))
def test_every_period_balances_and_what_is_carried_forward_is_brought_forward(told):
    cases = []
    for received, after, end in told:
        ended = None if after is None else received + timedelta(days=after)
        status = "open" if ended is None else "transferred" if end == "transferred" else "closed"
        cases.append(case(received_on=received, ended_on=ended, status=status, outcome=end if ended else ""))
    fourth = Period(date(2026, 10, 1), date(2026, 12, 31))
    before, after = counted(*cases)["totals"], counted(*cases, period=fourth)["totals"]
    assert is_balanced(before) and is_balanced(after)
    assert before["carried"] == after["brought"]


def test_periods_are_quarters_and_years_from_january_or_april():
    assert periods.period_of("2026-Q3") == Q3
    assert periods.period_of("2026-Q4").last == date(2026, 12, 31)
    assert periods.period_of("2025-26") == Period(date(2025, 4, 1), date(2026, 3, 31))
    assert list(periods.shown(date(2026, 2, 1)))[:2] == ["2026-Q1", "2025-Q4"]
    for wrong in ("2026-Q5", "2025-27", "26"):
        with pytest.raises(ValueError, match=wrong):
            periods.period_of(wrong)


@pytest.mark.parametrize(
    ("years", "band"),
    [
        (0, "0-5"), (5, "0-5"), (6, "6-17"), (17, "6-17"), (18, "18-25"), (25, "18-25"), (26, "26-55"), (55, "26-55"),
        (56, "56-64"), (64, "56-64"), (65, "65-74"), (74, "65-74"), (75, "75+"), (104, "75+"),
    ],
)  # fmt: skip
def test_a_band_has_its_first_and_its_last_year(years, band):
    assert age_band(case(born_on=IN_JULY.replace(year=IN_JULY.year - years))) == band


@pytest.mark.parametrize("kind", ["complaint", "grievance", "regulator_letter"])
def test_whatever_form_a_complaint_takes_it_counts(kind):
    assert totals(case(type=kind)) == {"new": 1, "carried": 1}

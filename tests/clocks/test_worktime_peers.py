"""Business time beside the PyPI package `workclock`: the same sums where both have a rule."""

from datetime import date, time, timedelta

import workclock
from hypothesis import assume, given, settings

from clocks import worktime
from tests.clocks import oracle
from tests.clocks.cases import EXAMPLES, Case, cases, thorough
from tests.clocks.worked import D, at
from tests.clocks.yardstick import OFFICE, SPAN, START, seconds_for


def peer_of(case: Case) -> workclock.Schedule:
    """The week of a case, without the date rows that the peer does not know."""
    rules = [
        workclock.WorkDay(clock(opens), clock(closes), days=[oracle.DAYS.index(day)])
        for day, rows in case.data["weekly"].items()
        for opens, closes in rows
    ]
    return workclock.Schedule(rules, time_zone=case.zone)


def clock(text: str) -> time:
    return time() if text == "24:00" else time.fromisoformat(text)


@settings(thorough, max_examples=max(EXAMPLES // 4, 100))
@given(cases())
def test_plain_weeks_add_up_as_in_the_peer(case: Case):
    assume(case.seconds > 0 and any(case.data["weekly"].values()))
    plain = worktime.Calendar.from_data(case.zone, {"weekly": case.data["weekly"]})
    assert worktime.add(plain, case.at, case.seconds) == peer_of(case).add(case.at, timedelta(seconds=case.seconds))


def test_35_working_days_end_where_the_peer_s_do():
    """Which of the two is quicker is shown by `bench worktime`."""
    assert worktime.working_day_deadline(D, START, 35).due_on == OFFICE.add(START, SPAN).date() == date(2026, 4, 29)


def test_a_long_duration_is_skipped_through_and_not_walked():
    start = at(D, "03-09 10:00")
    year = worktime.between(D, start, at(D, "2027-03-09 10:00"))
    worktime.add(D, start, year)
    assert seconds_for(lambda: worktime.add(D, start, year), 400) < 20 * seconds_for(
        lambda: worktime.add(D, start, 3600), 400
    )

"""Business time against a walk over UTC interval edges, near the nights on which clocks change.

`PXM_EXAMPLES=100000` runs the full length.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from clocks import worktime
from clocks.worktime import DAY
from tests.clocks import naive, oracle
from tests.clocks.cases import ZONES, Case, cases, changes, thorough


def agreement(add: Callable[..., datetime], zones: tuple[str, ...] = ZONES, **extra: object) -> Callable[[], None]:
    """The property "adds up like the walk", for any implementation of `add`."""

    @settings(thorough, **extra)
    @given(cases(zones))
    def holds(case: Case) -> None:
        expected = oracle.add(case.pieces(), case.start, case.seconds)
        assume(expected is not None)
        assert add(case.calendar, case.at, case.seconds, case.paused) == oracle.utc(expected)

    return holds


def test_add_agrees_with_the_walk():
    agreement(worktime.add)()


def test_adding_naive_local_times_is_caught_by_the_same_property():
    with pytest.raises(AssertionError):
        agreement(naive.add, database=None, phases=[Phase.generate])()


def test_without_a_change_of_clocks_the_naive_sum_is_right_so_the_change_is_what_is_caught():
    agreement(naive.add, zones=("Asia/Shanghai",), max_examples=200)()


@thorough
@given(cases(), st.integers(-5 * DAY, 5 * DAY))
def test_counting_and_going_back_agree_with_the_walk(case: Case, span: int):
    pieces, plain = case.pieces(), case.pieces(pauses=False)
    end = oracle.utc(case.start + span)
    counted = worktime.between(case.calendar, case.at, end, case.paused)
    assert counted == oracle.between(pieces, case.start, case.start + span)
    assert worktime.is_open(case.calendar, case.at) == oracle.is_open(plain, case.start)
    opening, seconds = oracle.add(plain, case.start, 0), case.seconds
    assert opening is None or worktime.next_open(case.calendar, case.at) == oracle.utc(opening)
    back = oracle.sub(plain, case.start, seconds)
    assert back is None or worktime.sub(case.calendar, case.at, seconds) == oracle.utc(back)


@thorough
@given(cases(), st.integers(0, 6), st.booleans())
def test_working_days_agree_with_counting_dates_one_by_one(case: Case, n: int, with_pauses: bool):
    assume(any(case.data["weekly"].values()))
    spans = case.pauses if with_pauses else ()
    due = worktime.working_day_deadline(case.calendar, case.at, n, case.paused if with_pauses else ())
    assert due.due_on == oracle.working_day(case.zone, case.data, case.start, n, list(spans))
    plain = worktime.working_day_deadline(case.calendar, case.at, n)
    assert due.due_on >= plain.due_on
    assert due.due_at > plain.due_at - timedelta(seconds=1)


@thorough
@given(cases(), st.integers(1, DAY), st.integers(0, 5 * DAY))
def test_adding_taking_away_and_counting_are_consistent(case: Case, more: int, span: int):
    calendar, t, d = case.calendar, case.at, case.seconds
    assume(any(case.data["weekly"].values()) and case.pieces(pauses=False))
    due = worktime.add(calendar, t, d)
    assert worktime.between(calendar, t, due) == d
    assert worktime.add(calendar, due, more) == worktime.add(calendar, t, d + more) > due
    assert worktime.add(calendar, t + timedelta(seconds=more), d) >= due
    if d > 0:
        assert worktime.sub(calendar, due, d) == worktime.next_open(calendar, t)
        # Never due inside closed time: the last second counted was open (a closing instant is allowed, B2).
        assert worktime.is_open(calendar, due - timedelta(seconds=1))
    b, c = t + timedelta(seconds=more), t + timedelta(seconds=more + span)
    parts = worktime.between(calendar, t, b, case.paused) + worktime.between(calendar, b, c, case.paused)
    assert worktime.between(calendar, t, c, case.paused) == parts
    assert worktime.between(calendar, c, t, case.paused) == 0
    longer = worktime.add(calendar, t, d, case.paused)
    assert longer >= due
    assert worktime.between(calendar, t, longer, case.paused) == d


@thorough
@given(cases(), st.sampled_from((50, 75, 90, 100)), st.sampled_from((-11, -3, 0, 5, 9, 14)))
def test_shares_and_explanations_count_every_second_once(case: Case, percent: int, hours: int):
    calendar, start, paused = case.calendar, case.at, case.paused
    assume(case.seconds > 0)
    due = worktime.add(calendar, start, case.seconds, paused)
    elsewhere = start.astimezone(timezone(timedelta(hours=hours)))
    assert worktime.add(calendar, elsewhere, case.seconds, paused) == due

    share = Fraction(percent, 100)
    moment = worktime.share_instant(calendar, start, due, share, paused)
    passed = worktime.between(calendar, start, moment, paused)
    assert passed == ceil(case.seconds * share)
    assert worktime.between(calendar, start, moment - timedelta(seconds=1), paused) < passed
    assert moment <= due

    deadline = worktime.Deadline(worktime.local_date(case.zone, due), due)
    lines = worktime.explain(calendar, "hours", start, deadline, paused)
    assert sum(line.seconds for line in lines) == case.seconds
    counted = [line for line in lines if line.kind in ("open", "paused")]
    assert all(a.ends_at <= b.starts_at for a, b in itertools.pairwise(counted))


@pytest.mark.parametrize("zone", ZONES)
def test_a_date_begins_where_a_walk_finds_its_first_second(zone: str):
    for change in changes(zone):
        for n in (-1, 0, 1, 2):
            day = change + timedelta(days=n)
            assert worktime.first_instant(zone, day) == oracle.utc(oracle.first_second_of(zone, day))


@pytest.mark.parametrize("zone", ZONES)
def test_a_typed_time_means_what_the_walls_have_shown(zone: str):
    for change in changes(zone):
        for minutes in range(-3 * 60, 9 * 60, 5):
            typed = oracle.midnight(change) + timedelta(minutes=minutes)
            read = worktime.resolve_local(zone, typed)
            shown = [oracle.wall_at(zone, oracle.epoch(choice)) for choice in read.choices]
            if read.kind == "gap":
                assert shown[0] < typed < shown[1]
            else:
                assert shown == [typed] * len(shown)
                assert len(shown) == (2 if read.kind == "fold" else 1)
            if read.kind != "gap":
                assert oracle.epoch(read.choices[0]) == oracle.seconds_of_wall(zone, typed)
            else:
                assert oracle.epoch(read.choices[1]) == oracle.seconds_of_wall(zone, typed)


@pytest.mark.parametrize("server", ["UTC", "Pacific/Kiritimati", "America/St_Johns"])
def test_results_never_depend_on_the_zone_of_the_server(server: str):
    calendar = worktime.Calendar.from_data("Africa/Cairo", {"weekly": {"fri": [["08:00", "12:00"]]}})
    start = datetime.fromisoformat("2026-04-24T09:30:00+03:00")
    before, zone = os.environ.get("TZ"), server
    try:
        os.environ["TZ"] = zone
        time.tzset()
        assert worktime.add(calendar, start, 4 * 3600).isoformat() == "2026-05-01T06:30:00+00:00"
        assert worktime.working_day_deadline(calendar, start, 1).due_on.isoformat() == "2026-05-01"
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()

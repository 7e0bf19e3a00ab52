"""Quiet hours hold back what can wait, and nothing else."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.quiet import is_quiet, may_leave_at, next_end

DUBLIN = "Europe/Dublin"
ZONES = [DUBLIN, "America/New_York", "Asia/Shanghai", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kathmandu"]


def local(day: int, hour: int, minute: int = 0, zone: str = DUBLIN) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        (local(20, 19, 59), local(20, 19, 59)),
        (local(20, 20, 0), local(21, 7, 0)),
        (local(20, 23, 30), local(21, 7, 0)),
        (local(21, 0, 0), local(21, 7, 0)),
        (local(21, 6, 59), local(21, 7, 0)),
        (local(21, 7, 0), local(21, 7, 0)),
    ],
)
def test_what_can_wait_waits_for_the_morning(written, leaves):
    assert may_leave_at(written, DUBLIN) == leaves


def test_the_hours_are_those_of_the_site():
    night_in_dublin = local(20, 23)
    assert may_leave_at(night_in_dublin, "Asia/Shanghai") == night_in_dublin


def test_hours_on_one_side_of_midnight_work_too():
    assert not is_quiet(time(12), time(13), time(15))
    assert may_leave_at(local(20, 14), DUBLIN, starts=time(13), ends=time(15)) == local(20, 15)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
)
def test_what_waits_leaves_at_seven_and_within_a_night(at, zone):
    leaves = may_leave_at(at, zone)
    here = leaves.astimezone(ZoneInfo(zone))
    assert at <= leaves <= at + timedelta(hours=12)
    assert not is_quiet(here.time())
    assert leaves == at or here.time() == time(7)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
)
def test_the_next_digest_is_at_seven_and_within_a_day(at, zone):
    end = next_end(at, zone)
    assert at < end <= at + timedelta(hours=25)  # a day in autumn has 25
    assert end.astimezone(ZoneInfo(zone)).time() == time(7)


@pytest.mark.parametrize("hour", range(24))
def test_two_equal_ends_are_no_quiet_hours(hour):
    assert may_leave_at(local(20, hour), DUBLIN, starts=time(22), ends=time(22)) == local(20, hour)


def test_at_the_very_end_the_next_one_is_tomorrows():
    assert next_end(local(19, 7), DUBLIN) == local(20, 7)
    assert next_end(local(19, 6, 59), DUBLIN) == local(19, 7)

"""Quiet hours hold back what can wait, and nothing else."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.quiet import is_quiet, may_leave_at

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
def test_low_and_moderate_wait_for_the_morning(written, leaves):
    assert may_leave_at(written, DUBLIN, severity=1) == leaves
    assert may_leave_at(written, DUBLIN, severity=2) == leaves


@pytest.mark.parametrize("severity", [3, 4])
def test_high_and_critical_leave_at_once(severity):
    assert may_leave_at(local(20, 23), DUBLIN, severity=severity) == local(20, 23)


def test_urgent_leaves_at_once_whatever_the_severity():
    assert may_leave_at(local(20, 23), DUBLIN, severity=1, is_urgent=True) == local(20, 23)


def test_the_hours_are_those_of_the_site():
    night_in_dublin = local(20, 23)
    assert may_leave_at(night_in_dublin, "Asia/Shanghai", severity=1) == night_in_dublin


def test_hours_on_one_side_of_midnight_work_too():
    assert not is_quiet(time(12), time(13), time(15))
    assert may_leave_at(local(20, 14), DUBLIN, severity=1, starts=time(13), ends=time(15)) == local(20, 15)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
)
def test_what_waits_leaves_at_seven_and_within_a_night(at, zone):
    leaves = may_leave_at(at, zone, severity=1)
    here = leaves.astimezone(ZoneInfo(zone))
    assert at <= leaves <= at + timedelta(hours=12)
    assert not is_quiet(here.time())
    assert leaves == at or here.time() == time(7)

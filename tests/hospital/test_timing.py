"""Actions go by this computer's clock only while it agrees with the database's."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hospital import timing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ask_anew(monkeypatch):
    monkeypatch.setattr(timing, "_last", None)


def test_it_gives_the_time_while_the_clocks_agree():
    assert abs(timing.now() - timing.database_now()) < timedelta(seconds=2)


@pytest.mark.parametrize("seconds", [-3, 3, 3600, -3600])
def test_it_refuses_a_clock_that_is_off(seconds):
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)), pytest.raises(ValidationError) as refused:
        timing.now()
    assert refused.value.code == "clock"


def test_a_clock_moved_after_the_comparison_is_found_out_at_once():
    timing.check()
    with time_machine.travel(timezone.now() + timedelta(seconds=5)), pytest.raises(ValidationError):
        timing.check()
    timing.check()


def test_the_database_is_asked_once_for_many_actions():
    timing.check()
    with CaptureQueriesContext(connection) as asked:
        for _turn in range(50):
            timing.now()
    assert len(asked) == 0


def test_without_the_check_a_wrong_clock_goes_unnoticed(settings):
    settings.UNSAFE = frozenset({"UNSAFE_CLOCK"})
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        timing.check()

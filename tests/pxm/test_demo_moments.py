"""The demo hospital is as believable late in the evening or on a Sunday night as on a weekday afternoon."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from complaints.models import Complaint, Entry
from pxm.demo import days
from tests.demo import NOW, SEED, copied, quietly
from tests.pxm.hospital_at import missing

pytestmark = pytest.mark.django_db
JUST_BEFORE_MIDNIGHT = datetime(2026, 11, 25, 23, 45, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # Monday morning at Harbour


def test_it_is_believable_when_a_working_day_is_over():
    days.live(JUST_BEFORE_MIDNIGHT, SEED, quietly)
    assert missing(JUST_BEFORE_MIDNIGHT) == []


def test_it_is_believable_on_a_sunday_night():
    days.live(SUNDAY_NIGHT, SEED, quietly)
    assert missing(SUNDAY_NIGHT) == []


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> list[str]:
    """Of another process, or of this one at another time."""
    with django_db_blocker.unblock(), copied():
        return happened()


def test_it_is_the_same_for_the_same_seed(kept: list[str]):
    begin_a_round()
    days.live(NOW, SEED, quietly)
    assert happened() == kept


def begin_a_round(of: int = 60) -> None:
    """Of teams of any size up to six."""
    with connection.cursor() as cursor:
        number = 1
        while number % of:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('feedback_feedback', 'id'))")
            (number,) = cursor.fetchone()


def happened() -> list[str]:
    """Every case with what was said on it. Officers take turns by the number of a record, so that the first one is the
    first of a round again.
    """
    cases = Complaint.objects.values_list("feedback__words", "status", "severity", "received_at", "responded_at")
    words = Entry.objects.values_list("complaint__feedback__words", "kind", "at", "words", "by__name")
    return sorted([*map(str, cases), *map(str, words)])

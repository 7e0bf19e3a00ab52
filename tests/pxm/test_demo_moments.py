"""The demo hospital is as believable late in the evening or on a Sunday night as on a weekday afternoon."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from complaints.models import Complaint, Entry
from pxm.demo import days
from tests.pxm.hospital_at import missing

pytestmark = pytest.mark.django_db
JUST_BEFORE_MIDNIGHT = datetime(2026, 11, 25, 23, 45, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # Monday morning at Harbour


def test_it_is_believable_when_a_working_day_is_over():
    days.live(JUST_BEFORE_MIDNIGHT, 7, str)
    assert missing(JUST_BEFORE_MIDNIGHT) == []


def test_it_is_believable_and_the_same_for_the_same_seed_on_a_sunday_night():
    assert lived_through() == lived_through()


def begin_a_round(of: int = 60) -> None:
    """Of teams of any size up to six."""
    with connection.cursor() as cursor:
        number = 1
        while number % of:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('feedback_feedback', 'id'))")
            (number,) = cursor.fetchone()


def lived_through() -> list[tuple[object, ...]]:
    """Every case with what was said on it, and nothing kept. Officers take turns by the number of a record, so that
    the first one is the first of a round again.
    """
    with transaction.atomic():
        begin_a_round()
        days.live(SUNDAY_NIGHT, 7, str)
        assert missing(SUNDAY_NIGHT) == []
        cases = Complaint.objects.values_list("feedback__words", "status", "severity", "received_at", "responded_at")
        words = Entry.objects.values_list("complaint__feedback__words", "kind", "at", "words", "by__name")
        found = sorted([*map(str, cases), *map(str, words)])
        transaction.set_rollback(True)
    return found

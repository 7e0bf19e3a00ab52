"""Whoever stands in hears of it, and whoever is away where somebody else said so: once, in the app and by mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hospital import actions as hospital
from outbox import actions, tasks
from outbox.models import Message
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return make.cast()


def told(template: str) -> set:
    return {(row.to_user, row.channel) for row in Message.objects.filter(template=template)}


def away(cast, by, **fields):
    now = timezone.now()
    return hospital.add_absence(
        cast.director,
        deputy=cast.manager,
        by=by,
        now=now,
        **{"starts_at": now + DAY, "ends_at": now + 3 * DAY, **fields},
    )


def test_a_deputy_hears_of_it_before_the_first_alert_and_only_once(cast):
    away(cast, cast.director)
    tasks.tell_absences()
    tasks.tell_absences()
    assert told("hospital/stands_in") == {(cast.manager, "in_app"), (cast.manager, "email")}
    assert Message.objects.filter(template="hospital/stands_in").first().context["name"] == cast.director.name
    assert told("hospital/away") == set()  # they said so themselves


def test_whoever_is_entered_by_another_hears_who_stands_in_for_them(cast):
    away(cast, cast.officer)
    assert actions.tell_absences() == 1
    assert told("hospital/away") == {(cast.director, "in_app"), (cast.director, "email")}
    assert Message.objects.filter(template="hospital/away").first().context["name"] == cast.manager.name


def test_what_was_called_off_before_is_told_to_nobody(cast):
    hospital.end_absence(away(cast, cast.officer), by=cast.officer)
    assert actions.tell_absences() == 1 and actions.tell_absences() == 0
    assert not Message.objects.filter(template__in=["hospital/stands_in", "hospital/away"]).exists()

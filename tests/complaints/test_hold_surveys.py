"""No survey asks a patient for a while: who said so, why, until when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints import actions
from hospital.models import SurveyHold
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer, teller_role="patient")


def today():
    return timezone.localdate()


def hold(case, by, days=30):
    return actions.hold_surveys(case, by=by, why="bereavement", until_on=today() + timedelta(days=days))


def test_it_stands_until_its_last_day(case, cast):
    hold(case, cast.officer, 10)
    standing = SurveyHold.objects.standing
    assert standing(today() + timedelta(days=10)).get().person == case.teller
    assert not standing(today() + timedelta(days=11)).exists()
    text = make.signed_in(cast.officer).get(reverse("complaint", args=[case.ref])).content.decode()
    assert "No survey asks them until" in text


def test_it_is_30_days_at_most(case, cast):
    with seen.refused("longest"):
        hold(case, cast.officer, 31)


def test_a_later_one_takes_its_place(case, cast):
    hold(case, cast.officer, 5)
    hold(case, cast.officer, 20)
    assert SurveyHold.objects.standing(today()).count() == 1


def test_without_a_known_patient_there_is_nobody_to_hold(cast):
    with seen.refused("nobody"):
        hold(make.case(cast), cast.officer)

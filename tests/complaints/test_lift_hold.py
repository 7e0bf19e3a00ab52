"""Surveys may ask again before the hold ends by itself."""

from datetime import timedelta

from django.utils import timezone

from complaints import actions
from hospital.models import SurveyHold
from tests import make


def test_it_is_lifted_once(cast):
    case = make.case(cast, teller_role="patient")
    today = timezone.localdate()
    actions.hold_surveys(case, by=cast.officer, why="critical", until_on=today + timedelta(days=3))
    assert actions.lift_hold(case, by=cast.officer)
    assert not SurveyHold.objects.standing(today).exists()
    assert actions.lift_hold(case, by=cast.officer) is None

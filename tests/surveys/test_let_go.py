"""Three years after its freeze nothing leads from a person to their answers to HCAHPS, and the month stays as it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from surveys import actions
from surveys.models import Attempt, PackedResponse, PackedTotal
from tests.surveys import hcahps_month as hcahps
from tests.surveys.hcahps_month import DRAWN, row

pytestmark = pytest.mark.django_db
LATER = timedelta(days=1096)


@pytest.fixture
def month(cast):
    survey = hcahps.published(cast)
    hcahps.tell(hcahps.sender(cast), row("A1", 2), now=DRAWN - timedelta(days=1))
    made = hcahps.draw(survey, mode="mail", steps="mail 0")
    actions.record_attempt(Attempt.objects.get(), by=None, now=DRAWN)
    told = {"way": "letter", "language": "en", "by": None, "answered_on": DRAWN.date(), "now": DRAWN}
    actions.keep_response(hcahps.of("A1"), answers={1: "4", 2: "4"}, **told)
    actions.freeze_month(made, by=None, now=DRAWN)
    return made


def test_it_lets_go_three_years_after_the_freeze_and_the_answers_stay(month):
    assert actions.let_go(now=DRAWN + timedelta(days=1094)) == 0
    assert actions.let_go(now=DRAWN + LATER) == 1 and actions.let_go(now=DRAWN + LATER) == 0
    one = hcahps.of("A1")
    assert (one.response, one.status, one.is_complete) == (None, "6", False)
    assert PackedResponse.objects.count() == 1 and PackedTotal.objects.filter(number__gt=0).exists()
    assert Entry.objects.get(verb="survey.let_go").facts["responses"] == 1


def test_a_month_that_is_open_keeps_them(month):
    actions.reopen_month(month, because="The report was late.", by=None, now=DRAWN)
    assert actions.let_go(now=DRAWN + LATER) == 0 and hcahps.of("A1").response


def test_it_refuses_a_month_that_is_done_with_to_be_opened_or_written(month):
    for refused in (
        lambda: actions.reopen_month(month, because="Late.", by=None, now=DRAWN + LATER),
        lambda: actions.write_submission(month, approval="", by=None, now=DRAWN + LATER),
    ):
        with pytest.raises(ValidationError, match="done with"):
            refused()

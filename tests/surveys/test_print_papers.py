"""What is looked at again before a letter is printed or a call is made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hospital import actions as hospital
from hospital.contacts import phone_mark
from hospital.models import OptOut, Role, Visit
from surveys import actions, papers
from surveys.models import Attempt
from tests import make
from tests.complaints.pages import text
from tests.surveys import hcahps_month as hcahps
from tests.surveys.hcahps_month import DRAWN, row

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
PHONE = "+12175550123"


@pytest.fixture
def feed(cast):
    return hcahps.sender(cast)


@pytest.fixture
def month(cast, feed):
    """One who is to get a letter, or to be called."""
    hcahps.tell(feed, row("A1", 2, phone=PHONE), now=DRAWN - A_DAY)
    return hcahps.draw(hcahps.published(cast), mode="mail", steps="mail 0")


def nobody_is_tried(month, cast) -> None:
    assert papers.due_of(month, DRAWN) == ([], []) and papers.is_barred(hcahps.of("A1"))
    with pytest.raises(ValidationError, match="No letter"):
        actions.print_papers(month, by=cast.officer, now=DRAWN)


def test_somebody_who_did_not_go_home_after_all_is_neither_written_to_nor_called(month, cast):
    Visit.objects.update(ended_at=None)
    nobody_is_tried(month, cast)
    with pytest.raises(ValidationError, match="not to be asked now"):
        actions.record_attempt(Attempt.objects.get(), by=None, now=DRAWN)


def test_somebody_who_wants_no_surveys_is_neither_written_to_nor_called(month, cast):
    hospital.opt_out(hcahps.of("A1").line.visit.patient.person, how=OptOut.How.STAFF, by=None, now=DRAWN)
    nobody_is_tried(month, cast)


def test_nor_whoever_said_so_by_their_telephone(month, cast):
    hospital.opt_out_address(phone_mark(PHONE), how=OptOut.How.TEXT, now=DRAWN)
    nobody_is_tried(month, cast)


def test_while_the_systems_are_silent_letters_wait_and_the_pages_say_so(month, cast):
    silent = DRAWN + 10 * A_DAY
    with pytest.raises(ValidationError, match="told us nothing for a while"):
        actions.print_papers(month, by=cast.officer, now=silent)
    assert papers.is_blind(month, silent) and not papers.is_blind(month, DRAWN)
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    due = text(office.get(reverse("survey-due", args=[month.instrument.code, "2025-10"])))
    assert "look into the hospital’s own record first" in due

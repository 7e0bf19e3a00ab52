"""Answers after the end: a page that gives back what was written, and a night that leaves out what does not count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hospital.models import OptOut, Role
from outbox.models import Message
from surveys import actions
from surveys.models import Invitation, PackedResponse, Response, Sitting, Tally
from tests import make
from tests.complaints.pages import text
from tests.surveys import hcahps_month as hcahps
from tests.surveys.campaigning import DUE, goes_home, running, sweep, was_here
from tests.surveys.hcahps_month import DRAWN, row
from tests.surveys.make import answered, begun, invited, link, published, token_of
from tests.surveys.test_campaigns import token_of as token_of_mail

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
SEND, START = reverse("public-survey-send"), reverse("public-survey")
OFFICIAL = dict.fromkeys((1, 2, 3, 4, 5, 7, 8, 9, 10, 11), "4") | {24: "9", 25: "4"}
WHOLE = {f"h{number}": code for number, code in OFFICIAL.items()}


def page(number: int) -> str:
    return reverse("public-survey-page", args=[number])


def half_way(cast) -> Client:
    """Somebody who was invited, and has chosen 9."""
    client = begun(invited(cast, published(cast), visit=was_here(cast, "p@example.org")))
    assert client.post(page(1), {"answer": "9"}).status_code == 302
    return client


def end() -> None:
    Invitation.objects.update(made_at=make.NOW - 2 * A_DAY, expires_at=timezone.now() - timedelta(minutes=1))


# ------------------------------------------------------------------------------------------------ while answering
def test_whoever_writes_when_it_has_ended_gets_their_words_back(cast):
    client = half_way(cast)
    assert client.post(page(2), {"answer": "First words."}).status_code == 302
    end()
    shown = client.post(page(2), {"answer": "The soup was cold.\nTwice."})
    assert shown.status_code == 410 and "The soup was cold." in text(shown) and "First words." not in text(shown)
    assert reverse("public-tell-us") in text(shown)
    for address in (SEND, START):
        assert "First words." in text(client.get(address))
    assert client.post(SEND, {}).status_code == 410
    assert Sitting.objects.get().sent_on is None


def test_what_somebody_else_wrote_on_another_device_is_not_given_back(cast):
    survey = published(cast)
    address = invited(cast, survey, visit=was_here(cast, "p@example.org"))
    begun(address).post(page(2), {"answer": "Mine alone."})
    other = begun(address)
    end()
    assert "Mine alone." not in text(other.get(SEND))


def test_what_was_sent_in_time_says_thank_you_still(cast):
    client = half_way(cast)
    client.post(SEND, {})
    end()
    assert client.get(SEND).url == reverse("public-survey-thanks")
    assert "Thank you" in text(client.get(reverse("public-survey-thanks")))


def test_an_open_link_that_closes_lets_whoever_began_go_on(cast):
    client = begun(link(cast, published(cast)))
    client.post(page(1), {"answer": "9"})
    assert client.post(SEND, {}).status_code == 302


def test_nobody_answers_after_saying_they_want_no_surveys(cast):
    running(cast)
    visit = goes_home(cast)
    sweep(DUE)
    sitting = actions.sit(
        token_of("/s/" + Message.objects.get().context["link"].split("/s/")[1]), language="en", now=DUE
    )
    actions.stop_asking(visit.patient.person, how=OptOut.How.STAFF, now=DUE)
    told = {"page": "recommend", "number": 1, "value": 9, "language": "en"}
    assert actions.answer(sitting.pk, **told, now=DUE + A_DAY) is None
    assert actions.send(sitting.pk, pass_on=False, contact={}, language="en", now=DUE + A_DAY) is None


# ------------------------------------------------------------------------------------------------ at night
@pytest.fixture
def survey(cast):
    return hcahps.published(cast)


def asked(survey, cast):
    """One who was written to by e-mail, and the token of the message."""
    hcahps.tell(hcahps.sender(cast), row("A1", 2, email="a@example.org"), now=DRAWN - A_DAY)
    month = hcahps.draw(survey)
    while actions.contact_sampled(now=DRAWN):
        pass
    return month, token_of_mail(Message.objects.get())


def gather(now) -> None:
    while actions.gather(now=now):
        pass


def test_whoever_sent_a_paper_as_well_counts_once_and_a_frozen_month_holds_up_nobody(survey, cast):
    month, token = asked(survey, cast)
    answered(token, WHOLE, DRAWN)
    answered(token_of(link(cast, published(cast))), {"recommend": 9}, DRAWN)
    told = {"way": "letter", "answered_on": DRAWN.date(), "language": "en", "by": None, "now": DRAWN}
    actions.keep_response(hcahps.of("A1"), answers=OFFICIAL, **told)
    actions.freeze_month(month, by=None, now=DRAWN)
    gather(DRAWN + A_DAY)
    one = hcahps.of("A1")
    assert (one.left_out, one.response.way, PackedResponse.objects.count()) == ("frozen", "letter", 1)
    assert not Sitting.objects.exists() and Response.objects.filter(version__instrument__programme="").count() == 1
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    line = reverse("survey-note-finding", args=[survey.code, "2025-10", one.pk])
    assert "The month was frozen." in text(office.get(line))


def test_of_a_month_that_is_open_the_paper_counts_and_the_line_says_so(survey, cast):
    _month, token = asked(survey, cast)
    answered(token, WHOLE, DRAWN)
    told = {"way": "letter", "answered_on": DRAWN.date(), "language": "en", "by": None, "now": DRAWN}
    actions.keep_response(hcahps.of("A1"), answers=OFFICIAL, **told)
    gather(DRAWN + A_DAY)
    assert (hcahps.of("A1").left_out, PackedResponse.objects.count()) == ("answered", 1)


def test_what_was_sent_after_the_last_day_does_not_count(survey, cast):
    _month, token = asked(survey, cast)
    sitting = answered(token, WHOLE, DRAWN)
    late = hcahps.of("A1").closes_on + A_DAY
    Sitting.objects.filter(pk=sitting.pk).update(sent_on=late)
    gather(DRAWN + 60 * A_DAY)
    one = hcahps.of("A1")
    assert (one.left_out, one.answered_on, PackedResponse.objects.count()) == ("late", None, 0)


def test_the_official_answers_are_kept_in_their_month_alone(survey, cast):
    _month, token = asked(survey, cast)
    answered(token, WHOLE, DRAWN)
    gather(DRAWN + A_DAY)
    assert hcahps.of("A1").response.answers[0] == 4
    assert Response.objects.get().answers == {}
    assert not Tally.objects.filter(item__startswith="h").exists()
    actions.erase_answers(hcahps.of("A1"), by=None, now=DRAWN + A_DAY)
    with pytest.raises(ValidationError, match="no answers"):
        actions.erase_answers(hcahps.of("A1"), by=None, now=DRAWN + A_DAY)

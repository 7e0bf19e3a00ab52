"""Not to be asked any more: by mail program, page, text message and staff; outlives an erasure; one press."""

import json
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from feedback.actions import join_texts
from feedback.models import Feedback, TextPart
from hospital import actions as hospital
from hospital.contacts import contact_marks, home_mark, phone_mark
from hospital.models import OptOut, Person
from outbox import receipts
from outbox.models import Message
from pxm.persons import actions as persons
from surveys import actions
from surveys.models import Invitation
from surveys.tokens import stop_mark
from tests import make
from tests.surveys.campaigning import DUE, goes_home, line, patient, running, sweep, told

pytestmark = pytest.mark.django_db
LATER = DUE + timedelta(days=1)
NUMBER = "+353 87 555 0142"


@pytest.fixture
def visit(cast, settings):
    """Somebody who was asked, by SMS and with a reminder to come."""
    settings.SMS_GATEWAY = {"url": "https://sms.example/", "body": {"t": "{text}"}}
    running(cast, channels=["sms"], reminder_days=[4])
    visit = goes_home(cast, patient(phone=NUMBER))
    sweep(DUE)
    return visit


def address() -> str:
    return reverse("public-survey-stop", args=[stop_mark(Invitation.objects.get().pk)])


def test_a_mail_program_stops_it_without_cookie_or_page(visit):
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(address()).status_code == browser.head(address()).status_code == 200
    assert not OptOut.objects.exists()
    assert browser.post(address(), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert told(line()) == ("withdrawn", "opted_out")
    assert Message.objects.get().state == "cancelled"
    assert browser.post(address()).status_code == 200
    assert Entry.objects.filter(verb="person.opt_out").count() == 1


def test_a_mark_that_we_did_not_sign_is_an_ended_link(visit):
    number = Invitation.objects.get().pk
    for mark in (f"{number}:AAAA", "1:2:3", "x"):
        assert Client().post(reverse("public-survey-stop", args=[mark])).status_code == 404
    assert not OptOut.objects.exists()


def test_nobody_who_stopped_is_asked_after_a_later_visit(cast, visit):
    actions.stop_asking(visit.patient.person, how="link", now=LATER)
    later = goes_home(cast, patient(phone="087 555 0142", email=""), at=LATER)  # somebody else with their telephone
    sweep(LATER + timedelta(days=3))
    assert told(line(visit=later)) == ("not_asked", "opted_out")


def test_a_wish_outlives_an_erasure_and_whoever_comes_back(cast, visit):
    person = visit.patient.person
    actions.stop_asking(person, how="staff", by=cast.officer)
    erasure = persons.ask_erasure(person, by=cast.manager, received_on=make.NOW.date())
    persons.erase(erasure, by=cast.officer)
    assert not Invitation.objects.exists() and Person.objects.get(pk=person.pk).phone == ""
    back = goes_home(cast, patient(phone=NUMBER), at=LATER)
    sweep(LATER + timedelta(days=3))
    assert told(line(visit=back)) == ("not_asked", "opted_out")
    assert NUMBER not in str(list(OptOut.objects.values()))


# ---------------------------------------------------------------- text messages
def texted(words: str, number: str = NUMBER, mark: str = "m1", key: str = "a key", **parts: object) -> int:
    body = json.dumps({"from": number, "text": words, "id": mark, **parts}).encode()
    headers = {receipts.HEADER: receipts.sign(key, int(time.time()), body)}
    return Client().post(reverse("api-survey-text"), body, content_type="application/json", headers=headers).status_code


@pytest.fixture
def _keys(settings):
    settings.RECEIPT_KEYS = ["a key"]


@pytest.mark.usefixtures("_keys")
def test_stop_by_text_is_confirmed_once_and_start_takes_it_back(visit):
    assert texted(" stop!") == texted("STOP", mark="m2") == 204
    assert told(line()) == ("withdrawn", "opted_out")
    assert Message.objects.filter(template="surveys/stopped").count() == 1
    assert set(OptOut.objects.values_list("how", flat=True)) == {"text"}
    assert texted("ابدأ") == 204
    assert not OptOut.objects.standing().exists()


@pytest.mark.usefixtures("_keys")
def test_a_number_nobody_knows_may_stop_too_and_only_the_provider_may_say_so():
    assert texted("STOP", number="+353 87 555 7777") == 204
    assert OptOut.objects.get().contact_hash == phone_mark("0875557777")
    assert texted("STOP", key="another key") == 403
    assert Client().post(reverse("api-survey-text"), b"x", content_type="text/plain").status_code == 403


@pytest.mark.usefixtures("_keys")
def test_whatever_else_they_write_is_feedback(visit):
    assert texted("The nurses were kind.") == 204
    told_us = Feedback.objects.get()
    assert (told_us.words, told_us.location, told_us.teller) == (
        "The nurses were kind.", visit.location, visit.patient.person,
    )  # fmt: skip
    assert told_us.channel == "sms" and told_us.triage_waits()  # somebody has to look at it
    assert texted("The nurses were kind.") == 204  # told twice by the provider, it is one
    assert Feedback.objects.count() == 1
    assert texted("Who is this?", number="+353 87 555 7777", mark="m2") == 204
    stranger = Feedback.objects.latest("pk")
    assert (stranger.words, stranger.teller.phone, stranger.patient) == ("Who is this?", "+353875557777", None)


@pytest.mark.usefixtures("_keys")
@pytest.mark.parametrize("words", ["STOP. The soup was cold.", "退订。汤是凉的", "إيقاف\nكان الحساء باردا"])
def test_a_wish_to_stop_comes_first_and_what_else_they_say_is_heard(visit, words):
    assert texted(words) == 204
    assert told(line()) == ("withdrawn", "opted_out") and Feedback.objects.get().words == words


@pytest.mark.usefixtures("_keys")
def test_a_story_that_begins_with_such_a_word_is_a_story(visit):
    assert (
        texted("Stop the noise at night please") == texted("End of life care was gentle, thank you", mark="m2") == 204
    )
    assert Feedback.objects.count() == 2 and not OptOut.objects.exists()


@pytest.mark.usefixtures("_keys")
def test_a_long_message_is_joined_in_its_order_and_waits_no_longer_than_it_must(visit):
    assert texted("nobody came.", mark="p2", ref="7", part=2, parts=2) == 204
    assert not Feedback.objects.exists()
    assert texted("I rang and ", mark="p1", ref="7", part=1, parts=2) == 204
    assert texted("I rang and ", mark="p1", ref="7", part=1, parts=2) == 204
    assert Feedback.objects.get().words == "I rang and nobody came."
    assert set(TextPart.objects.values_list("words", flat=True)) == {""}
    texted("Alone", mark="q1", ref="8", part=1, parts=2)
    assert join_texts() == 0
    TextPart.objects.update(at=DUE - timedelta(days=1))
    assert join_texts() == 1 and Feedback.objects.latest("pk").words == "Alone […]"


# ---------------------------------------------------------------- addresses
def test_an_address_is_the_same_however_it_is_written():
    one = make.person(email="A@Example.org ", phone="+353 87 555 0142")
    other = make.person(email="a@example.org", phone="(087) 555-0142")
    assert contact_marks(one) == contact_marks(other)
    assert home_mark("12 Long Road,\nNorthbank") == home_mark("12 long road northbank") != ""
    assert home_mark("Unknown") == home_mark("") == phone_mark("12") == ""
    assert all("555" not in mark for mark in contact_marks(one))


def test_opting_in_again_is_said_by_somebody(cast, visit):
    person = visit.patient.person
    assert hospital.opt_out(person, how="staff", by=cast.officer) and not hospital.opt_out(person, how="staff")
    assert actions.ask_again(person, by=cast.officer) and not actions.ask_again(person, by=cast.officer)
    assert Entry.objects.get(verb="person.opt_in").actor_id == cast.officer.pk

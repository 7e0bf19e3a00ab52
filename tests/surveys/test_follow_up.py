"""What an answer sets off is owed: a call-back and a low score fall to somebody by a date; pictures go along."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from clocks.models import Clock
from complaints.actions import register_from
from feedback.models import Feedback, Picture
from files.models import File
from surveys import actions
from surveys.models import Response, Sitting, SittingPhoto
from surveys.questions import Item
from tests import make
from tests.complaints.pages import text
from tests.surveys.make import begun, link, published
from tests.surveys.test_ordering import page, picture, with_question

pytestmark = pytest.mark.django_db
SEND = reverse("public-survey-send")
CALL = {"call_back": "on", "name": "Aoife Byrne", "phone": "+353 87 555 0142"}


def owed() -> Clock:
    return Clock.objects.get(subject_kind="feedback", kind="service_recovery")


def pictured(cast, **ticked: str) -> Client:
    survey = published(cast)
    with_question(survey, Item("look", "photo", "Would you like to show us something?"))
    client = begun(link(cast, survey))
    client.post(page(1), {"answer": picture()})
    assert "Show my picture" in text(client.get(SEND))
    client.post(SEND, ticked)
    return client


def test_a_call_back_is_owed_within_two_working_days(cast):
    survey = published(cast)
    client = begun(link(cast, survey))
    client.post(page(1), {"answer": "9"})
    client.post(SEND, CALL)
    assert owed().amount == 2 and owed().owner in (cast.officer, cast.colleague)
    story = Feedback.objects.get()
    shown = text(make.signed_in(cast.officer).get(reverse("feedback-item", args=[story.ref])))
    assert "Say what was done" in shown and str(owed().owner) in shown


def test_a_plain_idea_waits_to_be_sorted_and_is_owed_nothing_more(cast):
    client = begun(link(cast, published(cast)))
    client.post(page(1), {"answer": "9"})
    client.post(page(2), {"answer": "More chairs."})
    client.post(SEND, {"pass_on": "on"})
    assert Feedback.objects.get().kind == "suggestion" and Clock.objects.get().kind == "triage"


def test_a_picture_goes_on_with_what_was_ticked_and_leaves_the_answers(cast):
    pictured(cast, pass_on="on")
    story = Feedback.objects.get()
    kept = Picture.objects.get()
    assert kept.feedback == story and "sent a picture" in story.words
    assert not SittingPhoto.objects.exists() and json.loads(Sitting.objects.get().answers) == {}
    client = make.signed_in(cast.officer)
    address = reverse("feedback-picture", args=[story.ref, kept.pk])
    assert address in text(client.get(reverse("feedback-item", args=[story.ref])))
    assert client.get(address).url.startswith("/files/")
    case = register_from(story, by=cast.officer, severity=2)
    assert case.evidence.get().file == kept.file
    assert client.get(address).status_code == 404  # read in the case from now on


def test_a_picture_that_nobody_ticked_stays_with_the_answers(cast):
    pictured(cast)
    assert not Picture.objects.exists() and not File.objects.exists()
    assert SittingPhoto.objects.count() == 1
    actions.gather(now=make.later(days=400))
    assert Response.objects.count() == 1 and File.objects.count() == 1

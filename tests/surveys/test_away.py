"""A tablet without a network: the sheet it keeps, and finished answers that come in later, each once."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clocks.models import Clock
from feedback.models import Feedback
from surveys import actions
from surveys.models import HandedIn, OpenLink, Response, Sitting
from tests import make
from tests.surveys.make import link, published

pytestmark = pytest.mark.django_db
SHEET = reverse("public-survey-away")


@pytest.fixture
def tablet(cast):
    """A browser that became the device of a link."""
    client = Client()
    client.post(link(cast, published(cast), way="kiosk"))
    Sitting.objects.all().delete()
    return client


def finished(**more) -> dict:
    version = OpenLink.objects.get().instrument.versions.get()
    told = {"key": str(uuid4()), "version": version.pk, "language": "en", "easy": False, "other": False, "end": []}
    return {**told, "pages": {"1": [["answer", "3"]], "2": [["answer", "Nobody came."]]}, **more}


def hand_in(client: Client, told: dict):
    return client.post(SHEET, json.dumps(told), content_type="application/json")


def test_the_sheet_holds_every_question_in_the_language_asked_for(tablet):
    page = tablet.get(SHEET, {"language": "ar"}).content.decode()
    assert 'dir="rtl"' in page and page.count("data-told=") == 2
    assert len(page.encode()) < 60_000
    worker = tablet.get(reverse("public-survey-worker"))
    assert worker["Service-Worker-Allowed"] == "/" and SHEET in worker.content.decode()


def test_what_was_finished_comes_in_once_however_often_it_is_sent(tablet):
    told = finished()
    for _time in range(3):
        assert hand_in(tablet, told).json() == {"taken": True}
    sitting = Sitting.objects.get()
    assert (sitting.way, bool(sitting.sent_on), json.loads(sitting.answers)) == (
        "kiosk", True, {"recommend": 3, "why": "Nobody came."},
    )  # fmt: skip
    actions.gather(now=timezone.now() + timedelta(days=2))
    hand_in(tablet, told)  # the answer to the first time was lost, and the night has passed
    assert Response.objects.count() == 1 and not Sitting.objects.exists()
    actions.forget(now=timezone.now() + timedelta(days=400))
    assert not HandedIn.objects.exists()


def test_whoever_began_page_by_page_goes_on_and_did_not_stop(tablet):
    tablet.post(reverse("public-survey-link", args=[OpenLink.objects.get().token]))
    before = Sitting.objects.get()
    assert str(before.pk) in tablet.get(reverse("public-survey-page", args=[1])).content.decode()
    hand_in(tablet, finished(begun=str(before.pk)))
    assert Sitting.objects.get().pk == before.pk and Sitting.objects.get().sent_on
    hand_in(tablet, finished(begun=str(before.pk)))  # sent already: the next person's is their own
    assert Sitting.objects.count() == 2


def test_a_call_back_is_raised_and_owed_like_any_other(tablet):
    end = [["pass_on", "on"], ["call_back", "on"], ["name", "Aoife Byrne"], ["phone", "+353 87 555 0142"]]
    hand_in(tablet, finished(end=end))
    story = Feedback.objects.get()
    assert story.words == "Nobody came." and story.teller.name == "Aoife Byrne"
    assert Clock.objects.get(subject_kind="feedback", kind="service_recovery").is_running


def test_what_makes_no_sense_is_left_out_and_the_rest_is_kept(tablet):
    hand_in(tablet, finished(pages={"1": [["answer", "77"]], "2": [["answer", "Well."]], "9": [["answer", "x"]]}))
    assert json.loads(Sitting.objects.get().answers) == {"recommend": None, "why": "Well."}
    for broken in ({}, finished(version=0), finished(key="x"), finished(pages=[1])):
        assert hand_in(tablet, broken).status_code == 400
    assert tablet.post(SHEET, "[" * 100_000, content_type="application/json").status_code == 400


def test_answers_of_a_version_that_was_followed_by_another_still_count(cast, tablet):
    told, survey = finished(), OpenLink.objects.get().instrument
    actions.publish(actions.draft(survey, by=cast.officer), by=cast.officer)
    assert hand_in(tablet, told).json()["taken"]
    assert Sitting.objects.get().version_id == told["version"]


def test_a_link_that_was_closed_meanwhile_takes_them_for_a_while(cast, tablet):
    actions.close_link(OpenLink.objects.get(), by=cast.officer)
    assert "data-told" not in tablet.get(SHEET).content.decode()
    assert hand_in(tablet, finished()).json()["taken"]
    long_ago = timezone.now() - timedelta(days=31)
    OpenLink.objects.update(opened_at=long_ago, closed_at=long_ago)
    assert "taken" not in hand_in(tablet, finished()).content.decode()


def test_nobody_but_a_device_has_either(cast):
    told, client = {"key": str(uuid4())}, Client()
    assert "data-told" not in client.get(SHEET).content.decode()
    assert "ended" in hand_in(client, told).content.decode() and not Sitting.objects.exists()


def test_a_device_on_which_answers_wait_is_not_freed(tablet):
    code = OpenLink.objects.get().exit_code
    page = tablet.post(reverse("public-survey-kiosk"), {"code": code, "waiting": "2"})
    assert "Answers still wait on this tablet" in page.content.decode()
    freed = tablet.post(reverse("public-survey-kiosk"), {"code": code, "waiting": "0"})
    assert freed.status_code == 302 and "storage" in freed["Clear-Site-Data"]


def test_a_forged_sender_is_refused(tablet):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = tablet.cookies
    assert hand_in(strict, finished()).status_code == 403
    assert make.NOW and not Sitting.objects.exists()

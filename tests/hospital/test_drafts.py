"""Drafts live on the server, belong to one person or one browser, and are written by POST alone."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hospital import actions, tasks
from hospital.models import Draft, Role
from hospital.views import drafts
from tests import make_hospital as make

pytestmark = pytest.mark.django_db
NOTE, PUBLIC = reverse("draft", args=["note"]), reverse("draft", args=["public-tell-us"])


@pytest.fixture
def nurse():
    return make.user(Role.FRONTLINE, make.site())


def test_the_last_saving_wins(nurse):
    client = make.signed_in(nurse)
    client.post(NOTE, {"words": "Half"})
    answer = client.post(NOTE, {"words": "Half a note", "csrfmiddlewaretoken": "x"})
    assert answer.json()["saved"]
    assert json.loads(Draft.objects.get(owner=nurse).data) == {"words": "Half a note"}


def test_json_is_taken_too_and_lists_stay_lists(nurse):
    client = make.signed_in(nurse)
    client.post(NOTE, json.dumps({"words": "Half"}), content_type="application/json")
    assert json.loads(Draft.objects.get().data) == {"words": "Half"}
    client.post(NOTE, {"flags": ["media", "legal"]})
    assert json.loads(Draft.objects.get().data) == {"flags": ["media", "legal"]}
    for broken in ("{", "[" * 100_000):
        assert client.post(NOTE, broken, content_type="application/json").status_code == 400


def test_looking_writes_nothing(nurse):
    client = make.signed_in(nurse)
    assert client.get(NOTE).status_code == 405
    assert client.head(NOTE).status_code == 405
    assert not Draft.objects.exists()


def test_a_draft_is_dropped(nurse):
    client = make.signed_in(nurse)
    client.post(NOTE, {"words": "Half"})
    assert not client.post(NOTE, {"drop": "1"}).json()["saved"]
    assert not Draft.objects.exists()


def test_a_stranger_keeps_a_draft_of_a_public_form_in_their_own_browser(rf):
    client, other = Client(), Client()
    client.post(PUBLIC, {"words": "My mother waited"})
    client.post(PUBLIC, {"words": "My mother waited two hours"})
    draft = Draft.objects.get()
    assert draft.owner is None
    assert shown(rf, client)["words"] == "My mother waited two hours"
    assert shown(rf, other) == {}


def shown(rf, client) -> dict:
    request = rf.get("/")
    request.user = type("Nobody", (), {"is_authenticated": False})()
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return drafts.kept(request, "public-tell-us")


def test_a_cookie_made_up_opens_nothing(rf):
    client = Client()
    client.post(PUBLIC, {"words": "My mother waited"})
    key = Draft.objects.get().key
    thief = Client()
    thief.cookies[drafts.COOKIE] = key
    assert shown(rf, thief) == {}


def test_a_stranger_keeps_no_draft_of_a_staff_form():
    assert Client().post(NOTE, {"words": "x"}).status_code == 403
    assert not Draft.objects.exists()


def test_a_stranger_cannot_fill_the_database():
    statuses = [Client().post(PUBLIC, {"words": str(number)}).status_code for number in range(62)]
    assert statuses[-1] == 429
    assert Draft.objects.count() == 60


def test_a_draft_too_long_is_refused(nurse):
    assert make.signed_in(nurse).post(NOTE, {"words": "x" * (actions.drafts.LARGEST + 1)}).status_code == 400


def test_the_words_are_encrypted(nurse):
    actions.save_draft("note", {"words": "Her name is Ann"}, owner=nurse)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM hospital_draft")
        assert "Ann" not in cursor.fetchone()[0]


def test_after_seven_days_a_draft_is_forgotten(nurse):
    now = timezone.now()
    actions.save_draft("old", {"a": "1"}, owner=nurse, now=now - timedelta(days=7, seconds=1))
    actions.save_draft("new", {"a": "1"}, owner=nurse, now=now - timedelta(days=6))
    tasks.forget_old_drafts()
    assert [draft.form for draft in Draft.objects.all()] == ["new"]


def test_a_sent_form_forgets_its_draft(nurse, rf):
    actions.save_draft("note", {"a": "1"}, owner=nurse)
    actions.save_draft("/notes/", {"a": "1"}, owner=nurse)
    request = rf.get("/notes/")
    request.user = nurse
    drafts.forget(request, "note")
    assert not Draft.objects.exists()

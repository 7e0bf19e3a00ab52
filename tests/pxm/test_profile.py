"""One's own page: how things stand at a glance, and each part of it changed in its place."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

import outbox.actions
from hospital import actions
from hospital.models import Role
from tests import make_hospital as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make.site("Harbour")


@pytest.fixture
def me(site):
    return make.user(Role.OFFICER, site, name="Priya Nair")


def at_a_glance(me) -> dict[str, str]:
    page = make.signed_in(me).get(reverse("profile"))
    shown = page.content.decode()
    assert all(f'id="{part.anchor}"' in shown for part in page.context["parts"])
    return {part.anchor: str(part.now) for part in page.context["parts"]}


def test_it_says_how_things_stand(me):
    assert at_a_glance(me) == {
        "look": "English · As the device", "away": "Here; nobody is named to stand in", "alerts": "In the app · E-mail",
        "div_id_quiet": "As at my site: 20:00 to 07:00",
    }  # fmt: skip


def test_it_follows_what_is_chosen(me, site):
    tomas = make.user(Role.OFFICER, site, name="Tomás Rey")
    actions.name_deputy(me, deputy=tomas, by=me)
    actions.prefer(me, theme="dark", has_shortcuts=False)
    quiet = {"quiet_from": time(22), "quiet_until": time(6), "zone": "Europe/Dublin"}
    outbox.actions.choose(me, phone=None, ways={"urgent": ["email"]}, **quiet)
    now = at_a_glance(me)
    assert now["look"] == "English · Dark · no shortcuts"
    assert now["away"] == "Here; usually Tomás Rey stands in"
    assert now["div_id_quiet"] == "22:00 to 06:00"


def test_an_absence_stands_there_and_is_ended_there(me):
    actions.add_absence(me, deputy=None, ends_at=timezone.now() + timedelta(days=3), by=me)
    assert at_a_glance(me)["away"].startswith("Away until ")
    page = make.signed_in(me).get(reverse("profile")).content.decode()
    assert reverse("absence-end", args=[me.absences.get().pk]) in page


def test_what_is_saved_leads_back_to_its_part(me):
    client = make.signed_in(me)
    assert client.post(reverse("profile"), {"language": "en", "theme": "dark"}).url == "/profile/#look"
    assert client.post(reverse("profile-deputy"), {"deputy": ""}).url == "/profile/#away"

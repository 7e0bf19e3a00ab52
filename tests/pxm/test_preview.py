"""See as a role: its menu and pages, nobody's rows, nothing sent, and a record that somebody looked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from audit.models import Entry
from complaints.models import Complaint
from hospital import actions
from hospital.models import Role
from pxm.accounts import preview
from pxm.menu import MENU
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make.cast()


@pytest.fixture
def admin(cast):
    return make.signed_in(cast.administrator)


def look(client, role: str):
    return client.post(reverse("role-preview", args=[role]), follow=True)


@pytest.mark.parametrize("role", Role.values)
def test_every_role_can_be_looked_at(cast, admin, role):
    page = look(admin, role)
    assert page.status_code == 200
    text = page.content.decode()
    assert "You see the house as" in text and str(Role(role).label) in text
    for name in MENU[role]:
        assert f'href="{reverse(name)}"' in text
    assert Entry.objects.filter(verb="user.preview_role", actor_id=cast.administrator.pk).count() == 1


@pytest.mark.parametrize("name", sorted(preview.SHOWN - {"home", "feedback-log-next"}))
def test_the_rows_are_nobodys(cast, admin, name):
    case = make.case(cast, subject="A very particular subject", flags=["media", "legal"])
    look(admin, Role.MANAGER)
    page = admin.get(reverse(name), follow=True)
    assert page.status_code == 200
    assert case.ref not in page.content.decode() and "A very particular subject" not in page.content.decode()


@pytest.mark.parametrize("name", ["audit-log", "messages", "people", "settings", "profile", "notices", "search"])
def test_pages_of_the_whole_house_or_of_one_person_are_not_shown(admin, name):
    look(admin, Role.MANAGER)
    page = admin.get(reverse(name))
    assert "This page shows data of the house, or of one person." in page.content.decode()


def test_a_case_is_not_there(cast, admin):
    case = make.case(cast, subject="A very particular subject")
    look(admin, Role.MANAGER)
    page = admin.get(case.get_absolute_url())
    assert "A very particular subject" not in page.content.decode()
    assert not Entry.objects.filter(verb="complaint.view").exists()


def test_nothing_can_be_sent(cast, admin):
    look(admin, Role.OFFICER)
    page = admin.post(reverse("feedback-log"), {"kind": "complaint", "words": "Never"}, follow=True)
    assert "Nothing can be sent while you look at the house as another role." in page.content.decode()
    assert not Complaint.objects.exists()
    draft = admin.post(reverse("draft", args=["log"]), {"words": "x"}, headers={"X-Requested-With": "fetch"})
    assert draft.status_code == 403


def test_one_leaves_it_and_is_oneself_again(admin):
    look(admin, Role.OFFICER)
    admin.post(reverse("role-preview-end"))
    assert admin.get(reverse("people")).status_code == 200
    assert "You see the house as" not in admin.get(reverse("people")).content.decode()


def test_whoever_is_no_longer_administrator_is_out_of_it_at_once(cast, admin):
    make.administrator()
    look(admin, Role.OFFICER)
    actions.end_membership(cast.administrator.memberships.current().get(), by=None)
    assert "You see the house as" not in admin.get(reverse("profile")).content.decode()


def test_nobody_else_can_look(cast):
    client = make.signed_in(cast.manager)
    assert client.post(reverse("role-preview", args=["officer"])).status_code == 403


def test_a_role_that_there_is_not(admin):
    assert admin.post(reverse("role-preview", args=["emperor"])).status_code == 404

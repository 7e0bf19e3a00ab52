"""My own sessions: listed with device and network, ended one by one or all at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from hospital import actions
from hospital.models import Role, WebSession
from pxm.accounts import devices
from tests import make_hospital as make
from tests.pxm.signing import is_signed_in, try_password

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"
LIST = reverse("profile-sessions")


@pytest.fixture
def nurse():
    return make.user(Role.FRONTLINE, make.site(), password=make.PASSWORD)


def browser(user, agent: str = CHROME, address: str = "192.0.2.77") -> Client:
    """Signed in as people do it."""
    client = Client(HTTP_USER_AGENT=agent)
    try_password(client, user.email, address=address)
    assert is_signed_in(client)
    return client


def listed(client: Client) -> list[WebSession]:
    return list(client.get(LIST).context["rows"])


def test_each_browser_stands_there_with_device_and_network(nurse):
    ward, telephone = browser(nurse), browser(nurse, IPHONE, "2001:db8:1:2::3")
    rows = {(row.device, row.network) for row in listed(ward)}
    assert rows == {("Chrome, Windows", "192.0.2.0/24"), ("Safari, iPhone", "2001:db8:1::/48")}
    page = ward.get(LIST).content.decode()
    assert page.count("this browser") == 1 and "192.0.2.77" not in page
    assert is_signed_in(telephone)


def test_one_is_ended_and_the_other_goes_on(nurse):
    ward, telephone = browser(nurse), browser(nurse, IPHONE)
    [other] = [row for row in listed(ward) if row.device.endswith("iPhone")]
    assert ward.post(reverse("session-end", args=[other.pk])).url == LIST
    assert telephone.get(LIST).status_code == 302
    assert ward.get(LIST).status_code == 200
    assert [row.device for row in listed(ward)] == ["Chrome, Windows"]
    assert Entry.objects.get(verb="user.end_session").actor_id == nurse.pk


def test_nobody_ends_somebody_elses(nurse):
    browser(nurse)
    stranger = browser(make.user(Role.FRONTLINE, make.site(), password=make.PASSWORD))
    mine = WebSession.objects.get(user=nurse)
    assert stranger.post(reverse("session-end", args=[mine.pk])).status_code == 404
    assert WebSession.objects.filter(pk=mine.pk).exists()


def test_everywhere_else_is_everywhere_but_here(nurse):
    ward, telephone = browser(nurse), browser(nurse, IPHONE)
    ward.post(reverse("profile-end-sessions"))
    assert telephone.get(LIST).status_code == 302
    assert [row.device for row in listed(ward)] == ["Chrome, Windows"]


@pytest.mark.parametrize("how", ["sign out", "another password", "left", "another address"])
def test_what_has_ended_is_not_listed(nurse, how):
    client = browser(nurse)
    if how == "sign out":
        client.post(reverse("account_logout"))
    elif how == "another password":
        actions.set_password(nurse, password="another long password")
    elif how == "left":
        actions.deactivate(nurse, by=None)
    else:
        actions.change_user(nurse, email="elsewhere@example.org", by=None)
    assert not WebSession.objects.filter(user=nurse).exists()


def test_last_used_moves_on_and_an_expired_one_is_forgotten(nurse):
    client = browser(nurse)
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        client.get(LIST)
        row = WebSession.objects.get(user=nurse)
        assert row.seen_at - row.started_at >= timedelta(minutes=4)
    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        actions.forget_ended_sessions()
    assert not WebSession.objects.exists()


def test_a_session_that_goes_on_under_another_key_stays_listed_once(nurse):
    client = browser(nurse)
    sent = {"oldpassword": make.PASSWORD, "password1": "another long password", "password2": "another long password"}
    client.post(reverse("account_change_password"), sent)
    [row] = listed(client)
    assert row.key == client.session.session_key


@pytest.mark.parametrize(
    ("agent", "words"),
    [(CHROME, "Chrome, Windows"), (IPHONE, "Safari, iPhone"), ("", ""), ("curl/8.0", ""), ("X" * 5000, "")],
)
def test_a_browser_is_described_in_two_words(agent, words):
    assert devices.device(agent) == words


@pytest.mark.parametrize(("address", "kept"), [("10.1.2.3", "10.1.2.0/24"), ("nonsense", ""), ("", "")])
def test_of_an_address_only_the_network_is_kept(address, kept):
    assert devices.network(address) == kept

"""Passkeys in a real browser with a virtual authenticator: made, alone, as the second step, removed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import CDPSession, Page, expect

from audit.models import Entry
from hospital.models import Role, User
from tests import make_hospital as make
from tests.browsing import sit_down, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPTIONS = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def nurse() -> User:
    return make.user(Role.FRONTLINE, make.site(), name="Maeve Brennan", password=make.PASSWORD)


@pytest.fixture
def device(page: Page) -> Iterator[CDPSession]:
    """A telephone that knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.key = session.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})["authenticatorId"]
    yield session
    session.detach()


def add_passkey(page: Page, live_server, name: str = "My telephone") -> None:
    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    assert troubles(page) == []
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/two-step/**")
    expect(page.locator("h1")).not_to_have_text("Add a passkey")


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def test_a_passkey_alone_signs_in(nurse, page, live_server, device):
    sit_down(page, live_server.url, nurse)
    add_passkey(page, live_server)
    assert Authenticator.objects.get(type="webauthn").data["name"] == "My telephone"
    sign_out(page)
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/log/")
    entry = Entry.objects.filter(verb="user.sign_in").latest("pk")
    assert (entry.actor_id, entry.facts["how"]) == (nurse.pk, "mfa")
    assert Entry.objects.filter(verb="user.add_passkey", actor_id=nurse.pk).count() == 1


def test_a_passkey_is_two_steps_for_whoever_needs_two(page, live_server, device):
    officer = make.user(Role.OFFICER, make.site(), password=make.PASSWORD)
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("E-mail").fill(officer.email)
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/two-step/set-up/**")
    page.get_by_role("link", name="Use a passkey instead").click()
    add_passkey(page, live_server)
    page.goto(live_server.url + reverse("my-work"))
    expect(page.locator("h1")).to_have_text("My work")
    sign_out(page)
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("E-mail").fill(officer.email)
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/my-work/")


def test_a_removed_passkey_opens_nothing(nurse, page, live_server, device):
    sit_down(page, live_server.url, nurse)
    add_passkey(page, live_server)
    page.goto(live_server.url + reverse("mfa_index"))
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.wait_for_url("**/two-step/")
    assert not Authenticator.objects.filter(type="webauthn").exists()
    sign_out(page)
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey is not known here, or no longer.")).to_be_visible()


def test_a_finger_that_is_not_the_owners_is_told_so(nurse, page, live_server, device):
    sit_down(page, live_server.url, nurse)
    add_passkey(page, live_server)
    sign_out(page)
    device.send("WebAuthn.setUserVerified", {"authenticatorId": device.key, "isUserVerified": False})
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That did not work. Try again, or go on without the passkey.")).to_be_visible()


def test_somebody_who_left_is_not_let_in(nurse, page, live_server, device):
    sit_down(page, live_server.url, nurse)
    add_passkey(page, live_server)
    sign_out(page)
    User.objects.filter(pk=nurse.pk).update(is_active=False)
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/sign-in/**")
    assert not Entry.objects.filter(verb="user.sign_in").exists()


def test_the_important_pages_take_a_passkey_for_proof(nurse, page, live_server, device):
    sit_down(page, live_server.url, nurse)
    add_passkey(page, live_server)
    page.goto(live_server.url + reverse("mfa_reauthenticate_webauthn"))
    assert troubles(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/log/")

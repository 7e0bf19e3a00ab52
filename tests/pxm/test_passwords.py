"""Choosing passwords: long ones, no rules of composition; links that work once."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hospital import actions
from hospital.models import Role, User
from outbox.models import Message
from pxm.accounts import actions as accounts
from tests import make_hospital as make
from tests.pxm.signing import is_signed_in, try_password

pytestmark = pytest.mark.django_db
NEW = "another long password"


@pytest.fixture
def nurse():
    return make.user(
        Role.FRONTLINE, make.site(), name="Amara Diallo", email="amara.diallo@example.org", password=make.PASSWORD
    )


def link_of(user: User) -> str:
    """The link in the newest letter to this person."""
    return Message.objects.filter(to_user=user, channel="email").latest("pk").context["link"]


def follow(link: str, password: str = NEW, client: Client | None = None):
    """Open the link as a browser does and choose a password."""
    client = client or Client()
    page = client.get(link, follow=True)
    action = page.context.get("action_url")
    return client.post(action, {"password1": password, "password2": password}) if action else page


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("short", False), ("eleven char", False), ("twelve chars", True), ("password1234", False),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", True), ("我最喜欢的早餐是豆浆和油条加辣", True), ("x" * 64, True),
        ("y" * 200, True),
        ("amara.diallo@example.org", False), ("Amara Diallo 1", False), ("12345678901234567890", False),
    ],
)  # fmt: skip
def test_length_and_being_guessable_decide_and_nothing_else(nurse, password, is_good):
    client = make.signed_in(nurse)
    sent = {"oldpassword": make.PASSWORD, "password1": password, "password2": password}
    assert (client.post(reverse("account_change_password"), sent).status_code == 302) is is_good
    nurse.refresh_from_db()
    assert nurse.check_password(password) is is_good


def test_a_changed_password_is_said_on_the_next_page(nurse):
    client = make.signed_in(nurse)
    sent = {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW}
    page = client.post(reverse("account_change_password"), sent, follow=True)
    assert page.request["PATH_INFO"] == reverse("profile")
    assert "Your password is changed." in page.content.decode()


def test_the_old_password_is_asked_for(nurse):
    client = make.signed_in(nurse)
    sent = {"oldpassword": "not it, sorry", "password1": NEW, "password2": NEW}
    assert (
        "This is not your current password." in client.post(reverse("account_change_password"), sent).content.decode()
    )


def test_two_that_differ_are_told_apart(nurse):
    client = make.signed_in(nurse)
    sent = {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW + "x"}
    assert "The two are not the same." in client.post(reverse("account_change_password"), sent).content.decode()


def test_a_changed_password_is_told_to_its_owner(nurse):
    actions_before = Message.objects.filter(to_user=nurse).count()
    accounts.change_password(nurse, password=NEW)
    told = Message.objects.filter(to_user=nurse)
    assert told.count() == actions_before + 1
    assert told.get().template == "hospital/sign_in_changed"


# ---------------------------------------------------------------- links
def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(nurse):
    Client().post(reverse("account_reset_password"), {"email": "AMARA.DIALLO@example.org"})
    link = link_of(nurse)
    assert follow(link).status_code == 302
    client = Client()
    try_password(client, nurse.email, NEW)
    assert is_signed_in(client)
    assert "This link has ended" in follow(link, "a third long password").content.decode()


def test_looking_at_the_link_uses_nothing_up(nurse):
    accounts.send_forgotten(nurse.email)
    link = link_of(nurse)
    for _scanner in range(3):
        assert Client().get(link, follow=True).status_code == 200
    assert follow(link).status_code == 302


def test_the_address_no_longer_shows_the_key_once_it_was_followed(nurse):
    accounts.send_forgotten(nurse.email)
    answer = Client().get(link_of(nurse))
    assert answer.status_code == 302
    assert answer.url.endswith("-set-password/")


def test_a_link_for_a_forgotten_password_lasts_an_hour(nurse):
    accounts.send_forgotten(nurse.email)
    link = link_of(nurse)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert "This link has ended" in follow(link).content.decode()


def test_an_invitation_lasts_three_days():
    user = make.user(Role.FRONTLINE, make.site())
    accounts.invite(user, by=None, now=timezone.now())
    link = link_of(user)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert "This link has ended" in follow(link).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert follow(link).status_code == 302


@pytest.mark.parametrize("what", ["signing in", "another address", "leaving", "ending all sessions"])
def test_a_link_ends_with(what, nurse):
    accounts.send_forgotten(nurse.email)
    link = link_of(nurse)
    if what == "signing in":
        try_password(Client(), nurse.email)
    elif what == "another address":
        actions.change_user(nurse, email="new@example.org", by=None, now=make.NOW)
    elif what == "leaving":
        actions.deactivate(nurse, by=None, now=make.NOW)
    else:
        actions.end_sessions(nurse, by=None, now=make.NOW)
    assert "This link has ended" in follow(link).content.decode()


def test_a_new_password_by_link_ends_signed_in_sessions_and_does_not_skip_the_second_step():
    officer = make.user(Role.OFFICER, make.site(), password=make.PASSWORD)
    client = make.signed_in(officer)
    accounts.send_forgotten(officer.email)
    assert follow(link_of(officer)).status_code == 302
    assert client.get(reverse("profile")).status_code == 302
    again = Client()
    assert try_password(again, officer.email, NEW).url == reverse("mfa_authenticate")


def test_whoever_keeps_asking_gets_one_letter(nurse):
    now = timezone.now().replace(minute=0, second=0)
    for second in range(5):
        accounts.send_forgotten(nurse.email, now=now + timedelta(seconds=second))
    assert Message.objects.filter(to_user=nurse).count() == 1
    accounts.send_forgotten(nurse.email, now=now + timedelta(minutes=6))
    assert Message.objects.filter(to_user=nurse).count() == 2


def test_nobody_outside_gets_a_letter():
    assert accounts.send_forgotten("nobody@example.org") is False
    assert not Message.objects.exists()


def test_asking_too_often_from_one_address_is_answered_with_a_pause(nurse):
    answers = [Client().post(reverse("account_reset_password"), {"email": f"x{n}@example.org"}) for n in range(21)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"


def test_a_made_up_link_says_that_it_ended(nurse):
    page = Client().get("/password/set/1-c0ffee-abcdef0123456789/")
    assert page.status_code == 200
    assert "This link has ended" in page.content.decode()

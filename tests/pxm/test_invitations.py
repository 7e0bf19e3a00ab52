"""Invitations: they end by themselves, by a newer one, by being taken back, and by being used."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from hospital.actions import revoke_invitation
from hospital.models import Role
from outbox.models import Message
from pxm.accounts import actions
from pxm.accounts.tokens import set_password_path
from tests import make_hospital as make

pytestmark = pytest.mark.django_db
PASSWORD = "four words in a row"


@pytest.fixture
def invited():
    person = make.user(Role.FRONTLINE, make.site())
    actions.invite(person, by=None)
    return person


@pytest.fixture
def admin():
    return make.signed_in(make.administrator())


def opens(path: str) -> bool:
    return "form" in Client().get(path, follow=True).context and b"This link has ended" not in _page(path)


def _page(path: str) -> bytes:
    return Client().get(path, follow=True).content


def test_it_opens_for_three_days(invited):
    path = set_password_path(invited)
    assert opens(path)
    for days, still in ((2, True), (4, False)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            assert opens(path) is still


def test_a_newer_one_ends_the_one_before(invited):
    first = set_password_path(invited)
    actions.invite(invited, by=None)
    assert not opens(first)
    assert opens(set_password_path(invited))


def test_taken_back_it_opens_nothing(invited, admin):
    path = set_password_path(invited)
    page = admin.get(invited.get_absolute_url()).content.decode()
    assert "Take the invitation back" in page and "The link works for three days." in page
    admin.post(reverse("user-revoke-invitation", args=[invited.pk]))
    assert not opens(path)
    assert Entry.objects.filter(verb="user.revoke_invitation", subject_id=invited.pk).count() == 1
    assert "Take the invitation back" not in admin.get(invited.get_absolute_url()).content.decode()


def test_none_that_is_not_open_can_be_taken_back(invited):
    revoke_invitation(invited, by=None)
    with pytest.raises(ValidationError):
        revoke_invitation(invited, by=None)


def test_used_it_is_over(invited):
    client = Client()
    page = client.get(set_password_path(invited), follow=True)
    client.post(page.context["action_url"], {"password1": PASSWORD, "password2": PASSWORD})
    invited.refresh_from_db()
    assert invited.check_password(PASSWORD) and invited.invited_at is None


def test_whoever_works_here_already_keeps_their_sessions(invited):
    invited.set_password(PASSWORD)
    invited.save()
    epoch = invited.session_epoch
    actions.invite(invited, by=None)
    assert invited.session_epoch == epoch


def test_the_letter_goes_out_once_in_five_minutes(invited):
    actions.invite(invited, by=None)
    assert Message.objects.filter(template="hospital/invitation").count() == 1

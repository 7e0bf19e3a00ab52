"""Letting somebody go: open cases are handed over first, then roles and sessions end."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from hospital.models import User
from outbox.models import Message
from pxm.accounts import actions
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    make.administrator()
    return make.cast()


def test_open_cases_go_to_the_heir_and_the_account_ends(cast):
    case = make.triaged(cast)
    actions.farewell(cast.officer, heir=cast.colleague, by=cast.administrator)
    case.refresh_from_db()
    assert case.owner == cast.colleague
    assert not User.objects.get(pk=cast.officer.pk).is_active
    entry = Entry.objects.get(verb="user.farewell")
    assert (entry.facts["heir"], entry.facts["handed_over"]) == (cast.colleague.pk, 1)


def test_nobody_leaves_while_their_open_cases_have_no_heir(cast):
    make.triaged(cast)
    with pytest.raises(ValidationError):
        actions.farewell(cast.officer, heir=None, by=cast.administrator)
    assert User.objects.get(pk=cast.officer.pk).is_active


def test_an_heir_who_cannot_hold_cases_is_refused_and_nothing_has_changed(cast):
    case = make.triaged(cast)
    with pytest.raises(ValidationError):
        actions.farewell(cast.officer, heir=cast.nurse, by=cast.administrator)
    case.refresh_from_db()
    assert case.owner == cast.officer
    assert User.objects.get(pk=cast.officer.pk).is_active


def test_closed_cases_stay_with_who_closed_them(cast):
    case = make.closed(cast)
    owner = case.owner
    actions.farewell(owner, heir=None, by=cast.administrator)
    case.refresh_from_db()
    assert case.owner == owner


def test_the_page_shows_what_falls_where_and_asks_for_an_heir(cast):
    make.triaged(cast)
    client = make.signed_in(cast.administrator)
    url = reverse("user-deactivate", args=[cast.officer.pk])
    page = client.get(url).content.decode()
    assert "1 open case: choose who takes it over." in page
    assert client.post(url, {"heir": ""}).status_code == 200
    assert client.post(url, {"heir": cast.colleague.pk}).status_code == 302
    assert not User.objects.get(pk=cast.officer.pk).is_active


def test_a_welcome_makes_account_role_and_letter_together(cast):
    user = actions.welcome(
        email="new@example.org", name="New Person", role="officer", place=cast.site, by=cast.administrator
    )
    assert user.memberships.current().get().site == cast.site
    assert Message.objects.filter(to_user=user, template="hospital/invitation").count() == 1


def test_a_welcome_that_is_refused_leaves_nothing_behind(cast):
    with pytest.raises(ValidationError):
        actions.welcome(email="new@example.org", name="N", role="administrator", place=cast.site, by=cast.administrator)
    assert not User.objects.filter(email="new@example.org").exists()
    assert not Message.objects.filter(template="hospital/invitation").exists()

"""One number that nobody had verified: a named person confirms it, and it binds."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from clocks import actions, profiles
from clocks.models import ProfileVersion
from tests import make, make_hospital

pytestmark = pytest.mark.django_db


def victoria() -> ProfileVersion:
    return actions.publish_profile(profiles.shipped_data("victoria"), by=None)


def response(version: ProfileVersion) -> profiles.Rule:
    return profiles.read(version.data).rule("response")


def test_it_binds_from_then_on_as_the_next_version():
    version, by = victoria(), make_hospital.user(name="Dr. Adaeze Okafor")
    confirmed = actions.confirm_rule(version, "response", by=by)
    assert not response(version).is_in_force and response(confirmed).is_in_force
    assert response(confirmed).origin.confirmed_by == "Dr. Adaeze Okafor"
    assert confirmed.number == version.number + 1


def test_it_leaves_an_entry():
    by = make_hospital.user()
    actions.confirm_rule(victoria(), "response", by=by)
    entry = Entry.objects.get(verb="profile.confirm_rule")
    assert (entry.actor_id, entry.facts["rule"]) == (by.pk, "response")


def test_it_refuses_twice_and_an_old_version():
    version, by = victoria(), make_hospital.user()
    confirmed = actions.confirm_rule(version, "response", by=by)
    for stale, code in ((version, "changed"), (confirmed, "confirmed")):
        with pytest.raises(ValidationError) as refusal:
            actions.confirm_rule(stale, "response", by=by)
        assert refusal.value.code == code


def test_the_page_of_targets_offers_it():
    version, client = victoria(), make.signed_in(make.administrator())
    address = reverse("profile-confirm-rule", args=["victoria", version.number, "response"])
    assert address in client.get(reverse("targets")).content.decode()
    client.post(address)
    assert response(ProfileVersion.objects.filter(slug="victoria").order_by("-number").first()).is_in_force

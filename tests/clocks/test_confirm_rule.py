"""One number that nobody had verified: a named person confirms it, and it binds."""

from __future__ import annotations

from datetime import UTC, date, datetime

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


@pytest.mark.parametrize(
    ("zone", "at", "today"),
    [
        ("Asia/Shanghai", datetime(2026, 3, 9, 23, 30, tzinfo=UTC), date(2026, 3, 10)),
        ("America/Halifax", datetime(2026, 3, 10, 1, 30, tzinfo=UTC), date(2026, 3, 9)),
    ],
)
def test_today_is_the_day_it_is_at_the_hospital(zone, at, today):
    site, by = make_hospital.site(zone=zone), make_hospital.user()
    confirmed = actions.confirm_rule(victoria(), "response", by=by, now=at)
    assert (confirmed.effective_from, response(confirmed).origin.confirmed_on) == (today, today)
    draft = actions.propose_copy("victoria", name="Ours", by=by, now=at)
    assert draft.effective_from == today
    actions.publish(draft, by=by, now=at)
    actions.adopt_profile(site, draft.slug, by=by, now=at)


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

"""Rules change by publishing the next version; what was received before keeps its own."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from clocks import actions, profiles
from clocks.models import ProfileVersion
from tests import make_hospital
from tests.clocks import toy

pytestmark = pytest.mark.django_db


def with_amount(key: str, amount: int) -> dict:
    data = profiles.shipped_data("private_hospital")
    rules = [{**row, "amount": amount} if row["key"] == key else row for row in data["rules"]]
    return {**data, "rules": rules}


def test_versions_are_numbered_and_carry_their_steps():
    first, second = toy.version(), toy.version()
    assert (first.number, second.number) == (1, 2)
    assert second.rungs.count() == len(profiles.load("private_hospital").rungs)
    assert second.rungs.get(key="after-breach").data["amount"] == 8


def test_it_leaves_an_entry():
    somebody = make_hospital.user()
    version = actions.publish_profile(with_amount("triage", 2), by=somebody, effective_from=date(2026, 12, 1))
    entry = Entry.objects.get(verb="profile.publish")
    assert (entry.subject_id, entry.actor_id) == (version.pk, somebody.pk)
    assert entry.facts["effective_from"] == "2026-12-01"


def test_the_version_in_force_is_that_of_the_day():
    old = toy.version()
    new = actions.publish_profile(with_amount("triage", 2), by=None, effective_from=date(2026, 12, 1))
    in_force = ProfileVersion.objects.in_force
    assert in_force("private_hospital", date(2026, 11, 30)).first() == old
    assert in_force("private_hospital", date(2026, 12, 1)).first() == new


def test_what_runs_keeps_the_version_it_was_received_under():
    made = toy.received()
    actions.publish_profile(with_amount("triage", 2), by=None)
    assert actions.replan(made, toy.FACTS, now=toy.RECEIVED) == 0
    assert made.clock("triage").amount == 4


def test_it_refuses_rules_that_cannot_be_in_plain_words():
    with pytest.raises(ValidationError, match="the amount must be at least 1"):
        actions.publish_profile(with_amount("triage", 0), by=None)
    assert not ProfileVersion.objects.exists()


def test_a_named_person_confirms_once():
    version, somebody = toy.version(), make_hospital.user()
    actions.confirm_profile(version, by=somebody)
    assert version.confirmed_by == somebody
    assert Entry.objects.get(verb="profile.confirm").actor_id == somebody.pk
    with pytest.raises(ValidationError) as refusal:
        actions.confirm_profile(version, by=somebody)
    assert refusal.value.code == "confirmed"

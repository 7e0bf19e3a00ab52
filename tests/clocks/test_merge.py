"""Two become one: the strictest promise wins, nothing of the one that went fires again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clocks import actions
from tests import make_hospital
from tests.clocks import toy

pytestmark = pytest.mark.django_db
LATER = toy.RECEIVED + timedelta(days=3)
NOW = LATER + timedelta(hours=1)


def two() -> tuple[toy.Thing, toy.Thing]:
    shared = {"site": make_hospital.site(), "rules": toy.version(), "told": make_hospital.user()}
    return toy.received(**shared), toy.received(LATER, **shared)


def test_the_earlier_due_wins_as_a_new_generation():
    first, second = two()
    strict, before = first.clock("statutory_response"), second.clock("statutory_response")
    actions.merge(first, second, facts=toy.FACTS, now=NOW)
    after = second.clock("statutory_response")
    assert after.due_at == strict.due_at < before.due_at
    assert after.generation == before.generation + 1


def test_a_promise_that_is_stricter_already_stays():
    first, second = two()
    before = first.clock("statutory_response").due_at
    actions.merge(second, first, facts=toy.FACTS, now=NOW)
    assert first.clock("statutory_response").due_at == before


def test_the_one_that_went_owes_nothing_and_never_fires():
    first, second = two()
    actions.merge(first, second, facts=toy.FACTS, now=NOW)
    assert not first.clocks.running().exists()
    assert set(first.clocks.values_list("cancel_reason", flat=True)) == {"merged"}
    assert not first.firings.filter(state="planned").exists()


def test_an_acknowledgement_counts_for_both():
    first, second = two()
    done = toy.RECEIVED + timedelta(hours=2)
    actions.happened(first, "acknowledged", at=done, now=done)
    actions.merge(first, second, facts=toy.FACTS, now=NOW)
    assert second.clock("acknowledge").stopped_at == done


def test_what_ran_on_the_one_alone_goes_on():
    first, second = two()
    actions.happened(first, "incident_notifiable", at=LATER, now=LATER, facts=toy.FACTS)
    actions.merge(first, second, facts=toy.FACTS, now=NOW)
    assert second.clock("candour_notice").started_at == LATER


def test_a_list_shows_one_next_target_of_what_stays_and_none_of_what_went():
    first, second = two()
    actions.merge(first, second, facts=toy.FACTS, now=NOW)
    assert first.clocks.filter(is_next=True).count() == 0
    assert second.clocks.get(is_next=True).due_at == min(second.clocks.running().values_list("due_at", flat=True))

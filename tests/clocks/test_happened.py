"""An event stops the targets that list it and starts those that begin with it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F

from clocks import actions
from clocks.facts import Facts
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.counting import statements
from tests.clocks.toy import FACTS, GRAVE, RECEIVED

pytestmark = pytest.mark.django_db


def kinds(made: toy.Thing) -> set[str]:
    return set(made.clocks.running().values_list("kind", flat=True))


def test_receipt_starts_the_targets_of_a_complaint():
    made = toy.received()
    assert kinds(made) == {"acknowledge", "triage", "statutory_response", "update"}
    acknowledge = made.clock("acknowledge")
    assert (acknowledge.due_on, acknowledge.edge) == (date(2026, 3, 10), "day")
    assert acknowledge.due_at == datetime(2026, 3, 11, tzinfo=UTC)
    assert made.clock("triage").due_at == datetime(2026, 3, 9, 13, 30, tzinfo=UTC)


def test_a_target_belongs_to_the_one_its_rule_names():
    made = toy.received()
    assert made.clock("update").parent == made.clock("statutory_response")


def test_an_anonymous_complaint_is_only_looked_into():
    made = toy.received(facts=Facts(type="complaint", severity=2, is_anonymous=True))
    assert kinds(made) == {"triage", "looked_into"}


def test_a_concern_has_targets_of_its_own():
    made = toy.received(facts=Facts(type="concern", severity=1))
    assert kinds(made) == {"contact", "service_recovery"}


def test_steps_are_planned_with_the_target():
    made = toy.received()
    steps = (
        made.firings.filter(clock__kind="triage").order_by("fire_at").values_list("rung__key", "state", "generation")
    )
    assert list(steps) == [
        (key, "planned", 1)
        for key in ("share-50", "share-75", "share-90", "breach", "after-breach", "long-after-breach")
    ]
    assert not made.firings.exclude(wake_at=F("fire_at")).exists()


def test_a_grave_case_plans_the_step_at_receipt():
    made = toy.received(facts=GRAVE)
    grave = made.firings.get(rung__key="grave")
    assert grave.fire_at == RECEIVED
    assert not toy.received().firings.filter(rung__key="grave").exists()


def test_a_flag_is_never_planned_ahead():
    made = toy.received(facts=Facts(type="complaint", severity=3, flags=frozenset({"media"})))
    assert not made.firings.filter(rung__trigger="flag").exists()


def test_an_event_stops_exactly_the_targets_that_list_it():
    made = toy.received()
    at = RECEIVED + timedelta(hours=1)
    actions.happened(made, "acknowledged", at=at, now=at + timedelta(minutes=5))
    stopped = made.clock("acknowledge")
    assert (stopped.stop_event, stopped.stopped_at) == ("acknowledged", at)
    assert stopped.stop_recorded_at == at + timedelta(minutes=5)
    assert kinds(made) == {"triage", "statutory_response", "update"}
    assert not made.firings.filter(clock=stopped, state="planned").exists()


def test_the_verdict_comes_from_when_it_happened_not_from_when_it_was_entered():
    made = toy.received()
    due = made.clock("triage").due_at
    actions.happened(made, "triaged", at=due, now=due + timedelta(days=3))
    assert made.clock("triage").breached_at is None
    late = toy.received()
    actions.happened(late, "triaged", at=due + timedelta(seconds=1), now=due + timedelta(days=3))
    assert late.clock("triage").breached_at == due


def test_the_next_turn_of_a_repeating_target_starts_at_the_update_that_was_sent():
    made = toy.received()
    sent = RECEIVED + timedelta(days=2)
    actions.happened(made, "update_sent", at=sent, now=sent)
    first, second = made.clocks.filter(kind="update").order_by("seq")
    assert (first.stopped_at, second.seq, second.started_at) == (sent, 2, sent)
    assert second.due_on == date(2026, 3, 16)
    assert made.firings.filter(clock=second, state="planned").exists()


def test_there_is_no_further_turn_after_the_answer():
    made = toy.received()
    actions.happened(made, "responded", at=RECEIVED + timedelta(days=1), now=RECEIVED + timedelta(days=1))
    assert kinds(made) == set()
    assert made.clocks.filter(kind="update").count() == 1


def test_assigning_twice_starts_one_contact_target():
    made = toy.received()
    for hours in (1, 2):
        at = RECEIVED + timedelta(hours=hours)
        actions.happened(made, "assigned", at=at, now=at, facts=FACTS)
    assert made.clocks.filter(kind="contact").count() == 1
    at = RECEIVED + timedelta(hours=3)
    actions.happened(made, "contacted", at=at, now=at)
    actions.happened(made, "assigned", at=at, now=at, facts=FACTS)
    assert made.clocks.filter(kind="contact").count() == 1


def test_reopening_starts_the_answer_again_from_then():
    made = toy.received()
    answered, reopened = RECEIVED + timedelta(days=1), RECEIVED + timedelta(days=30)
    actions.happened(made, "responded", at=answered, now=answered)
    actions.happened(made, "reopened", at=reopened, now=reopened, facts=FACTS)
    again = made.clock("statutory_response", seq=2)
    assert again.started_at == reopened
    assert again.due_at > reopened
    assert made.clock("statutory_response").stopped_at == answered


def test_targets_fall_to_the_owner():
    owner = make_hospital.user()
    made = toy.received(owner=owner)
    assert set(made.clocks.values_list("owner", flat=True)) == {owner.pk}


def test_without_facts_an_event_only_stops():
    made = toy.thing()
    actions.happened(made, "received", at=RECEIVED, now=RECEIVED)
    assert not made.clocks.exists()


def test_an_event_that_only_stops_costs_four_statements():
    made = toy.received()
    with statements() as seen:  # read, stop, cancel its steps, mark the next one
        actions.happened(made, "triaged", at=RECEIVED, now=RECEIVED)
    assert len(seen) == 4


def test_receipt_costs_six_statements():
    rules, site = toy.version(), make_hospital.site()
    toy.received(rules=rules, site=site)  # the rules of a version are read once by a process
    made = toy.thing(rules=rules, site=site)
    with statements() as seen:  # read, calendars, zone, targets, those that belong to them, steps
        actions.happened(made, "received", at=RECEIVED, now=RECEIVED, facts=FACTS)
    assert len(seen) == 6

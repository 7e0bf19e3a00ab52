"""Severity or flags changed: targets get the rules and steps that hold now, and a promise once broken stays broken."""

from datetime import timedelta

import pytest

from clocks import actions
from clocks.facts import Facts
from clocks.models import Firing
from tests.clocks import toy
from tests.clocks.toy import FACTS, GRAVE, RECEIVED

pytestmark = pytest.mark.django_db
LATER = RECEIVED + timedelta(minutes=30)


def plan(made: toy.Thing) -> dict[tuple[str, str], str]:
    rows = made.firings.filter(state="planned").values_list("clock__kind", "rung__key", "state")
    return {(kind, key): state for kind, key, state in rows}


def test_a_replan_that_changes_nothing_raises_nothing():
    made = toy.received()
    before = list(made.firings.order_by("id").values_list("id", "state", "generation"))
    assert actions.replan(made, FACTS, now=LATER) == 0
    assert list(made.firings.order_by("id").values_list("id", "state", "generation")) == before


def test_a_higher_severity_adds_the_step_at_receipt_as_a_new_generation():
    made = toy.received()
    assert actions.replan(made, GRAVE, now=LATER) == 1
    answer = made.clock("statutory_response")
    assert answer.generation == 2
    assert set(made.firings.filter(clock=answer, generation=1).values_list("state", flat=True)) == {"cancelled"}
    assert ("statutory_response", "grave") in plan(made)
    assert made.clock("triage").generation == 1


def test_a_rule_that_depends_on_severity_moves_the_due_moment():
    made = toy.received()
    actions.happened(made, "assigned", at=RECEIVED, now=RECEIVED, facts=FACTS)
    before = made.clock("contact")
    actions.replan(made, GRAVE, now=LATER)
    after = made.clock("contact")
    assert (before.rule, after.rule) == ("contact", "contact-grave")
    assert after.due_at == RECEIVED + timedelta(hours=4)
    assert (after.amount, after.generation) == (4, 2)


def test_a_late_target_keeps_its_due_moment():
    made = toy.received()
    actions.happened(made, "assigned", at=RECEIVED, now=RECEIVED, facts=GRAVE)
    due = made.clock("contact").due_at
    actions.replan(made, FACTS, now=due + timedelta(minutes=1))
    assert made.clock("contact").due_at == due


def test_a_step_that_was_told_is_not_told_again_for_the_same_past_moment():
    made = toy.received()
    toy.only_due(made, "share-50")  # of the first target it finds
    actions.fire_due()
    fired = Firing.objects.get(state="fired")
    Firing.objects.filter(pk=fired.pk).update(fire_at=RECEIVED)
    clock = fired.clock
    actions.replan(made, Facts(type="complaint", severity=4), now=RECEIVED + timedelta(days=200))
    again = Firing.objects.filter(clock=clock, rung=fired.rung).exclude(pk=fired.pk)
    assert set(again.values_list("state", flat=True)) <= {"superseded", "cancelled"}


def test_a_paused_target_is_left_for_when_it_goes_on():
    made = toy.received()
    made.clocks.filter(kind="statutory_response").update(paused_at=RECEIVED)
    actions.replan(made, GRAVE, now=LATER)
    assert made.clock("statutory_response").generation == 1

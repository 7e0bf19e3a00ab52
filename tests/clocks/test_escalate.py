"""Escalations by hand, who has taken one, and when they leave the queues."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F

from audit.models import Entry
from clocks import actions
from clocks.models import Escalation, Firing
from hospital.recipients import Chosen, Recipients
from tests import make_hospital
from tests.clocks import toy

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)


def escalated(made: toy.Thing, key: str = "manual:1", **changes: object) -> Escalation | None:
    users = (Chosen(make_hospital.user().pk, "role"), Chosen(make_hospital.user().pk, "deputy"))
    facts = {
        "number": 2, "trigger": "manual", "role": "department", "reason": "The family asks daily", "key": key,
        "recipients": Recipients(users, [{"user": 99, "why": "barred"}]), "by": make_hospital.user(), "now": NOW,
    }  # fmt: skip
    return actions.escalate(made, **{**facts, **changes})


def test_it_keeps_who_was_told_and_who_was_passed_over():
    row = escalated(toy.received())
    assert list(row.told.order_by("id").values_list("because", flat=True)) == ["role", "deputy"]
    assert row.skipped == [{"user": 99, "why": "barred"}]
    assert Escalation.objects.open().get() == row


def test_the_same_key_a_second_time_is_done_already():
    made = toy.received()
    first = escalated(made)
    assert escalated(made) is None
    assert Escalation.objects.get() == first


def test_taking_it_holds_the_next_step_for_eight_office_hours():
    made = toy.received()
    row = escalated(made, number=1)
    before = dict(made.firings.filter(state="planned").values_list("rung__key", "wake_at"))
    somebody = make_hospital.user()
    actions.acknowledge(row, by=somebody, now=NOW)
    assert (row.acknowledged_by, row.acknowledged_at) == (somebody, NOW)
    held = datetime(2026, 3, 10, 10, 30, tzinfo=UTC)  # 6 hours on Monday, 2 on Tuesday
    assert all(step.wake_at >= held for step in made.firings.filter(state="planned", rung__number__gt=1))
    unheld = dict(made.firings.filter(state="planned", rung__number=0).values_list("rung__key", "wake_at"))
    assert unheld.items() <= before.items()
    assert Entry.objects.get(verb="escalation.acknowledge").subject_id == made.pk


def test_taking_it_never_moves_the_promise():
    made = toy.received()
    row = escalated(made, number=1)
    due = list(made.clocks.order_by("id").values_list("due_at", flat=True))
    fire_at = list(Firing.objects.order_by("id").values_list("fire_at", flat=True))
    actions.acknowledge(row, by=make_hospital.user(), now=NOW)
    assert list(made.clocks.order_by("id").values_list("due_at", flat=True)) == due
    assert list(Firing.objects.order_by("id").values_list("fire_at", flat=True)) == fire_at


def test_after_the_hold_the_ladder_goes_on():
    made = toy.received()
    row = escalated(made, number=1)
    actions.acknowledge(row, by=make_hospital.user(), now=NOW)
    assert actions.fire_due(now=NOW + timedelta(days=30)) > 0
    assert made.escalations.filter(number=3, firing__isnull=False).exists()


def test_a_new_plan_inside_the_hold_keeps_it_and_what_is_new_is_told_at_once():
    made = toy.received()
    actions.acknowledge(escalated(made, number=1), by=make_hospital.user(), now=NOW)
    later = NOW + timedelta(hours=1)
    assert actions.replan(made, toy.GRAVE, now=later) > 0
    again = made.firings.filter(state="planned", generation=2)
    held = datetime(2026, 3, 10, 10, 30, tzinfo=UTC)
    assert again.filter(rung__trigger="after").exists()
    assert all(step.wake_at >= held for step in again.filter(rung__number__gt=1, rung__trigger="after"))
    assert again.get(rung__key="grave").wake_at <= later
    untaken = toy.received()
    actions.replan(untaken, toy.GRAVE, now=later)
    assert untaken.firings.filter(state="planned", generation=2).exclude(wake_at=F("fire_at")).count() == 0


def test_the_hold_lasts_longer_than_a_date_that_is_moved_into_it():
    """Due soon, and its steps would be told within the hours for which somebody said that they have it."""
    made = toy.received()
    actions.acknowledge(escalated(made, number=1), by=make_hospital.user(), now=NOW)
    answer = made.clock("statutory_response")
    actions.backdate(made, "received", at=datetime(2026, 2, 25, 9, 30, tzinfo=UTC), now=NOW)
    held = datetime(2026, 3, 10, 10, 30, tzinfo=UTC)
    steps = made.firings.filter(clock=answer, state="planned", generation=2, rung__trigger="after")
    assert steps.exists() and all(step.wake_at == max(step.fire_at, held) for step in steps)
    assert steps.filter(fire_at__lt=held).exists()


def test_it_refuses_to_be_taken_twice():
    row = escalated(toy.received())
    actions.acknowledge(row, by=make_hospital.user(), now=NOW)
    with pytest.raises(ValidationError) as refusal:
        actions.acknowledge(row, by=make_hospital.user(), now=NOW)
    assert refusal.value.code == "acknowledged"


def test_settled_escalations_leave_the_queues_and_stay_on_record():
    made = toy.received()
    escalated(made)
    assert actions.settle_escalations(made, now=NOW) == 1
    assert not Escalation.objects.open().exists()
    assert actions.settle_escalations(made, now=NOW) == 0


def test_one_taken_back_leaves_the_queues_and_the_others_stay():
    made = toy.received()
    first, second = escalated(made, "manual:1"), escalated(made, "manual:2")
    actions.take_back(first, now=NOW)
    assert Escalation.objects.open().get() == second

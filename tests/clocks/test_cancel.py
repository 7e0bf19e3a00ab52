"""Targets that are not owed any more, those that fall to somebody else, and those an undo brings back."""

from datetime import date, timedelta

import pytest

from clocks import actions
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.toy import RECEIVED

pytestmark = pytest.mark.django_db
LATER = RECEIVED + timedelta(hours=2)


def test_running_targets_end_with_the_reason_and_their_steps():
    made = toy.received()
    assert actions.cancel(made, reason="withdrawn", now=LATER) == 4
    assert set(made.clocks.values_list("cancel_reason", "cancelled_at")) == {("withdrawn", LATER)}
    assert not made.firings.filter(state="planned").exists()
    assert not made.clocks.filter(is_next=True).exists()


def test_only_the_named_kinds_end():
    made = toy.received()
    assert actions.cancel(made, reason="reclassified", now=LATER, kinds=["acknowledge"]) == 1
    assert made.clocks.running().count() == 3
    assert made.clocks.get(is_next=True).kind == "triage"


def test_what_has_stopped_is_never_rewritten():
    made = toy.received()
    actions.happened(made, "acknowledged", at=LATER, now=LATER)
    actions.cancel(made, reason="withdrawn", now=LATER)
    assert made.clock("acknowledge").cancelled_at is None


def test_a_cancelled_target_may_begin_again_from_the_original_receipt():
    made = toy.received()
    actions.cancel(made, reason="reclassified", now=LATER)
    actions.happened(made, "received", at=RECEIVED, now=LATER, facts=toy.FACTS)
    assert made.clock("acknowledge", seq=2).started_at == RECEIVED


def test_targets_fall_to_another_person():
    made, somebody = toy.received(), make_hospital.user()
    actions.happened(made, "acknowledged", at=LATER, now=LATER)
    actions.fall_to(made, somebody)
    assert set(made.clocks.running().values_list("owner", flat=True)) == {somebody.pk}
    assert made.clock("acknowledge").owner is None


def test_an_undo_brings_back_what_ended_at_that_moment():
    made = toy.received()
    actions.happened(made, "acknowledged", at=RECEIVED, now=RECEIVED + timedelta(minutes=1))
    toy.only_due(made, "share-50")
    actions.cancel(made, reason="withdrawn", now=LATER)
    assert actions.revive(made, at=LATER, now=LATER + timedelta(seconds=9)) == 3
    assert set(made.clocks.running().values_list("kind", flat=True)) == {"triage", "statutory_response", "update"}
    assert made.firings.filter(state="planned", generation=2).exists()
    assert made.clocks.get(is_next=True).kind == "triage"


def test_an_undo_lets_a_pause_go_on_that_ended_with_it():
    made = toy.received()
    on = date(2026, 3, 20)
    actions.happened(made, "plan_agreed", at=RECEIVED, now=RECEIVED, facts=toy.FACTS, agreed_on=on)
    until = RECEIVED + timedelta(days=5)
    pause = actions.pause(made.clock("agreed_response"), reason="complainant", until=until, by=None, now=RECEIVED)
    actions.cancel(made, reason="withdrawn", now=LATER)
    pause.refresh_from_db()
    assert pause.ends_at == LATER
    actions.revive(made, at=LATER, now=LATER + timedelta(seconds=9))
    agreed = made.clock("agreed_response")
    pause.refresh_from_db()
    assert (agreed.paused_at, agreed.paused_until, pause.ends_at) == (RECEIVED, until, None)
    assert not made.firings.filter(clock=agreed, state="planned").exists()
    actions.resume(agreed, by=None, now=RECEIVED + timedelta(days=2))
    agreed.refresh_from_db()
    assert agreed.due_on > on and made.firings.filter(clock=agreed, state="planned").exists()


def test_an_undo_opens_the_escalations_that_were_settled_with_it():
    made = toy.received()
    toy.only_due(made, "breach")
    actions.fire_due()
    actions.settle_escalations(made, now=LATER)
    assert not made.escalations.open().exists()
    actions.revive(made, at=LATER, now=LATER)
    assert made.escalations.open().count() == 1

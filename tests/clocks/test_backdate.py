"""What is entered later than it happened: both times are kept, and what follows is counted from when it happened."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from clocks import actions
from clocks.models import Clock, Firing
from tests.clocks import toy
from tests.clocks.toy import FACTS, RECEIVED

pytestmark = pytest.mark.django_db
ENTERED = RECEIVED + timedelta(days=1)


def test_what_is_entered_later_keeps_both_times():
    made = toy.thing()
    actions.happened(made, "received", at=RECEIVED, now=ENTERED, facts=FACTS)
    actions.happened(made, "acknowledged", at=RECEIVED, now=ENTERED)
    acknowledged = made.clock("acknowledge")
    assert (acknowledged.started_at, acknowledged.start_recorded_at) == (RECEIVED, ENTERED)
    assert (acknowledged.stopped_at, acknowledged.stop_recorded_at) == (RECEIVED, ENTERED)
    assert toy.received().clock("acknowledge").start_recorded_at is None


def test_an_earlier_receipt_moves_what_runs_and_its_steps_as_a_new_plan():
    made = toy.received()
    actions.happened(made, "acknowledged", at=RECEIVED, now=RECEIVED)
    met = Clock.objects.filter(pk=made.clock("acknowledge").pk).values().get()
    assert actions.backdate(made, "received", at=RECEIVED - timedelta(days=3), now=ENTERED) == 3
    reply = made.clock("statutory_response")
    assert (reply.due_on, reply.generation, reply.start_recorded_at) == (date(2026, 3, 17), 2, ENTERED)
    assert not Firing.objects.filter(clock=reply, generation=1, state="planned").exists()
    assert Clock.objects.filter(pk=met["id"]).values().get() == met


def test_it_may_be_overdue_at_once_and_then_speaks_once():
    made = toy.received()
    made.firings.filter(state="planned", fire_at__lte=ENTERED).update(state="superseded")
    actions.happened(made, "acknowledged", at=RECEIVED, now=RECEIVED)
    actions.happened(made, "triaged", at=RECEIVED, now=RECEIVED)
    actions.backdate(made, "received", at=RECEIVED - timedelta(days=60), now=ENTERED)
    assert Clock.objects.overdue(ENTERED).filter(pk=made.clock("statutory_response").pk).exists()
    actions.fire_due(now=ENTERED)
    assert made.escalations.count() == 1


def test_what_is_paused_is_planned_from_there_when_it_goes_on():
    made = toy.received()
    actions.happened(made, "plan_agreed", at=RECEIVED, now=RECEIVED, facts=FACTS, agreed_on=date(2026, 3, 20))
    clock = made.clock("agreed_response")
    actions.pause(clock, reason="complainant", until=ENTERED + timedelta(days=5), by=None, now=ENTERED)
    actions.backdate(made, "plan_agreed", at=RECEIVED - timedelta(hours=2), now=ENTERED)
    clock.refresh_from_db()
    assert (clock.generation, clock.started_at) == (1, RECEIVED - timedelta(hours=2))
    actions.resume(clock, by=None, now=ENTERED + timedelta(days=1))
    assert made.clock("agreed_response").generation == 2


def test_it_refuses_what_would_make_promises_longer():
    made = toy.received()
    for at in (RECEIVED + timedelta(hours=1), ENTERED + timedelta(days=1)):
        with pytest.raises(ValidationError) as refusal:
            actions.backdate(made, "received", at=at, now=ENTERED)
        assert refusal.value.code == "later"


def test_what_was_met_by_a_backdated_entry_is_counted_by_itself():
    late = toy.received()
    due = late.clock("acknowledge").due_at
    honest = toy.received()
    actions.happened(honest, "acknowledged", at=due - timedelta(hours=1), now=due - timedelta(hours=1))
    actions.happened(late, "acknowledged", at=due - timedelta(hours=1), now=due)
    assert set(Clock.objects.met_by_backdating().values_list("subject_id", flat=True)) == {late.pk}


# ------------------------------------------------------------------------------- re-classified and reopened
def test_a_concern_that_becomes_a_complaint_counts_from_the_first_receipt_and_may_be_born_late():
    concern = toy.Facts(type="concern", severity=2)
    made = toy.received(facts=concern)
    later = RECEIVED + timedelta(days=20)
    informal = set(made.clocks.values_list("pk", flat=True))
    actions.cancel(made, reason="reclassified", now=later)
    actions.happened(made, "received", at=RECEIVED, now=later, facts=FACTS)
    assert set(made.clocks.filter(pk__in=informal).values_list("cancel_reason", flat=True)) == {"reclassified"}
    reply = made.clock("statutory_response")
    assert (reply.started_at, reply.start_recorded_at, reply.due_on) == (RECEIVED, later, date(2026, 3, 18))
    assert Clock.objects.overdue(later).filter(pk=reply.pk).exists()
    actions.fire_due(now=later)
    assert made.escalations.count() == 1


def test_what_is_reopened_runs_anew_beside_what_was():
    made = toy.received()
    answered, again = RECEIVED + timedelta(days=2), RECEIVED + timedelta(days=30)
    actions.happened(made, "responded", at=answered, now=answered, facts=FACTS)
    before = Clock.objects.filter(pk=made.clock("statutory_response").pk).values().get()
    actions.happened(made, "reopened", at=again, now=again, facts=FACTS)
    assert Clock.objects.filter(pk=before["id"]).values().get() == before
    assert made.clock("statutory_response", seq=2).started_at == again

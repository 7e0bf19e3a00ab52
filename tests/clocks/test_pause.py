"""A target stands still only where the rules allow it, with a reason, and never without an end."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import Entry
from clocks import actions, profiles
from clocks.models import Clock, Firing, Pause
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.toy import FACTS, RECEIVED

pytestmark = pytest.mark.django_db
AT = RECEIVED + timedelta(days=1)
UNTIL = AT + timedelta(days=5)


def agreed(on: date = date(2026, 3, 20)) -> tuple[toy.Thing, Clock]:
    made = toy.received()
    actions.happened(made, "plan_agreed", at=RECEIVED, now=RECEIVED, facts=FACTS, agreed_on=on)
    return made, made.clock("agreed_response")


def paused(**changes: object) -> tuple[toy.Thing, Clock]:
    made, clock = agreed()
    actions.pause(clock, **{"reason": "complainant", "until": UNTIL, "by": None, "now": AT, **changes})
    clock.refresh_from_db()
    return made, clock


def refused(clock: Clock, **changes: object) -> str:
    with pytest.raises(ValidationError) as refusal:
        actions.pause(clock, **{"reason": "complainant", "until": UNTIL, "by": None, "now": AT, **changes})
    return refusal.value.code


def test_pausing_cancels_the_planned_steps_and_leaves_an_entry():
    _made, clock = paused()
    assert (clock.paused_at, clock.paused_until) == (AT, UNTIL)
    assert not Firing.objects.filter(clock=clock, state="planned").exists()
    assert Entry.objects.get(verb="target.pause").facts["reason"] == "complainant"


def test_a_paused_target_is_not_overdue_and_an_unpaused_one_is():
    _made, clock = agreed(date(2026, 3, 12))
    past_due = clock.due_at + timedelta(hours=1)
    assert Clock.objects.overdue(past_due).filter(pk=clock.pk).exists()
    actions.pause(clock, reason="complainant", until=UNTIL, by=None, now=AT)
    assert not Clock.objects.overdue(past_due).filter(pk=clock.pk).exists()


def test_going_on_moves_the_due_date_by_the_time_it_stood_still_and_plans_again():
    _made, clock = paused()
    actions.resume(clock, by=None, now=AT + timedelta(days=3))
    clock.refresh_from_db()
    assert (clock.due_on, clock.paused_at, clock.generation) == (date(2026, 3, 23), None, 2)
    assert clock.due_at_gross < clock.due_at
    assert Firing.objects.filter(clock=clock, state="planned", generation=2).exists()
    assert Pause.objects.get(clock=clock).ends_at == AT + timedelta(days=3)


def test_two_pauses_both_count_and_the_first_is_not_counted_twice():
    _made, clock = paused()
    actions.resume(clock, by=None, now=AT + timedelta(days=1))
    actions.pause(clock, reason="complainant", until=AT + timedelta(days=4), by=None, now=AT + timedelta(days=2))
    actions.resume(clock, by=None, now=AT + timedelta(days=3))
    clock.refresh_from_db()
    assert clock.due_on == date(2026, 3, 22)


def test_at_its_latest_end_it_goes_on_by_itself():
    _made, clock = paused()
    assert actions.resume_due(now=UNTIL - timedelta(seconds=1)) == 0
    assert actions.resume_due(now=UNTIL + timedelta(hours=1)) == 1
    clock.refresh_from_db()
    assert clock.paused_at is None
    assert Pause.objects.get(clock=clock).ends_at == UNTIL
    assert Entry.objects.get(verb="target.resume").actor_id is None


def test_the_next_target_a_list_shows_is_not_the_paused_one():
    made, clock = paused()
    actions.happened(made, "triaged", at=AT, now=AT)
    actions.happened(made, "acknowledged", at=AT, now=AT)
    assert made.clocks.get(is_next=True).pk != clock.pk


def test_it_refuses_a_target_that_may_not_pause():
    made = toy.received()
    assert refused(made.clock("acknowledge")) == "not_pausable"


def test_it_refuses_an_unknown_reason():
    assert refused(agreed()[1], reason="holiday") == "not_pausable"


def test_it_refuses_a_target_that_is_overdue():
    _made, clock = agreed()
    late = clock.due_at + timedelta(hours=1)
    assert refused(clock, now=late, until=late + timedelta(days=1)) == "late"


def test_it_refuses_a_second_pause_and_a_target_that_has_ended():
    made, clock = paused()
    assert refused(clock, now=AT + timedelta(hours=1)) == "paused"
    actions.happened(made, "responded", at=AT, now=AT)
    assert refused(clock, now=AT + timedelta(hours=1)) == "ended"


def test_it_refuses_a_pause_longer_than_the_reason_allows_or_ending_before_it_begins():
    _made, clock = agreed()
    assert refused(clock, until=AT + timedelta(days=60)) == "until"
    assert refused(clock, until=AT) == "until"


def test_the_latest_day_that_is_named_is_one_on_which_it_may_end():
    _made, clock = agreed()
    with pytest.raises(ValidationError) as refusal:
        actions.pause(clock, reason="complainant", until=AT + timedelta(days=60), by=None, now=AT)
    named = " ".join(refusal.value.messages[0].rstrip(".").split()[-3:])
    day = datetime.strptime(named, "%d %B %Y").date()  # noqa: DTZ007 - a day, and no moment
    at_noon = datetime.combine(day, time(12), tzinfo=ZoneInfo(clock.zone))
    assert refused(clock, until=at_noon + timedelta(days=1)) == "until"
    actions.pause(clock, reason="complainant", until=at_noon, by=None, now=AT)


def test_it_refuses_to_resume_what_is_not_paused():
    with pytest.raises(ValidationError, match="not paused"):
        actions.resume(agreed()[1], by=None, now=AT)


def test_an_answer_ends_the_pause_too():
    made, clock = paused()
    answered = AT + timedelta(days=2)
    actions.happened(made, "responded", at=answered, now=answered)
    assert Pause.objects.get(clock=clock).ends_at == answered
    assert actions.resume_due(now=UNTIL + timedelta(days=1)) == 0


# ------------------------------------------------------------------------------------------- who sees it, how long
def test_whoever_told_us_sees_it_unless_the_reason_allows_to_hide_it():
    _made, clock = agreed()
    assert refused(clock, is_hidden=True) == "hidden"
    told = actions.pause(clock, reason="complainant", until=UNTIL, by=None, now=AT, told_complainant_at=AT)
    assert (told.is_hidden, told.told_complainant_at) == (False, AT)
    other = agreed()[1]
    assert actions.pause(other, reason="police_or_coroner", until=UNTIL, by=None, now=AT, is_hidden=True).is_hidden
    with pytest.raises(IntegrityError, match="pause_hidden_or_told"), transaction.atomic():
        Pause.objects.filter(pk=told.pk).update(is_hidden=True)


def test_a_pause_for_the_police_is_made_longer_by_a_manager_and_by_nobody_else():
    _made, clock = paused(reason="police_or_coroner")
    manager, officer = (make_hospital.user(role, make_hospital.site()) for role in ("manager", "officer"))
    later = AT + timedelta(days=50)
    assert renewed(clock, later, by=officer) == "not_renewable"
    assert renewed(clock, UNTIL, by=manager) == "until"
    assert renewed(clock, AT + timedelta(days=400), by=manager) == "until"
    actions.renew(clock, until=later, by=manager, now=AT + timedelta(days=1))
    clock.refresh_from_db()
    assert (clock.paused_until, clock.pauses.get().max_ends_at) == (later, later)
    assert Entry.objects.get(verb="target.renew").actor_id == manager.pk
    assert actions.resume_due(now=UNTIL + timedelta(hours=1)) == 0
    assert actions.resume_due(now=later + timedelta(hours=1)) == 1
    assert renewed(clock, later + timedelta(days=1), by=manager) == "not_paused"


def test_other_pauses_cannot_be_made_longer():
    _made, clock = paused()
    manager = make_hospital.user("manager", make_hospital.site())
    assert renewed(clock, UNTIL + timedelta(days=1), by=manager) == "not_renewable"


def renewed(clock: Clock, until: object, by: object) -> str:
    with pytest.raises(ValidationError) as refusal:
        actions.renew(clock, until=until, by=by, now=AT + timedelta(days=1))
    return refusal.value.code


def test_the_kinds_that_may_pause_are_those_of_the_reference():
    for name in profiles.shipped():
        pausable = {rule.kind for rule in profiles.load(name).rules if rule.is_pausable}
        assert pausable <= {"agreed_response", "action", "review"}, name


def test_with_and_without_pauses_both_are_kept():
    _made, clock = paused()
    actions.resume(clock, by=None, now=AT + timedelta(days=3))
    clock.refresh_from_db()
    assert clock.due_at - clock.due_at_gross == timedelta(days=3)

"""The sweep fires what is due: re-checked, collapsed, recorded with its messages, once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import Entry
from clocks import actions
from clocks.actions.claiming import DUE
from clocks.actions.sweeping import MOST_ATTEMPTS
from clocks.models import Clock, Escalation, Firing, Told
from outbox.models import Message
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.counting import statements
from tests.clocks.toy import GRAVE, RECEIVED

pytestmark = pytest.mark.django_db


def state(firing: Firing) -> str:
    return Firing.objects.values_list("state", flat=True).get(pk=firing.pk)


def sweep_all() -> int:
    done = 0
    while fired := actions.fire_due():
        done += fired
    return done


def test_a_due_step_becomes_an_escalation_with_people_told_an_entry_and_messages():
    made = toy.received()
    firing = toy.only_due(made, "breach")
    assert actions.fire_due() == 1
    escalation = made.escalations.get()
    assert (escalation.key, escalation.firing, escalation.number) == (f"fire:{firing.pk}", firing, 1)
    assert (escalation.role, escalation.trigger, escalation.by) == ("manager", "breach", None)
    assert Told.objects.filter(escalation=escalation).count() == 1
    assert Entry.objects.filter(verb="toy.escalate", subject_id=made.pk).count() == 1
    assert Message.objects.filter(key__startswith=f"esc:{escalation.pk}:").count() == 2
    firing.refresh_from_db()
    assert (firing.state, firing.fired_at) == ("fired", escalation.at)


def test_nothing_is_due_twice():
    made = toy.received()
    toy.only_due(made, "breach")
    assert (actions.fire_due(), actions.fire_due()) == (1, 0)
    assert made.escalations.count() == 1


def test_what_is_not_due_yet_waits():
    made = toy.received()
    toy.only_due(made, "breach", at=datetime.now(UTC) + timedelta(minutes=5))
    assert actions.fire_due() == 0


def test_a_rehearsal_may_name_the_moment():
    made = toy.received()
    assert actions.fire_due(now=RECEIVED) == 0
    assert actions.fire_due(now=RECEIVED + timedelta(hours=2, minutes=1)) == 1  # half of the 4 hours to sort it
    assert made.escalations.get().at == RECEIVED + timedelta(hours=2, minutes=1)


def test_a_reminder_is_no_open_escalation():
    made = toy.received()
    toy.only_due(made, "share-50")
    actions.fire_due()
    assert made.escalations.get().number == 0
    assert not made.escalations.open().exists()


def test_of_each_subject_only_the_highest_step_fires_and_names_the_lower_ones():
    made = toy.received()
    planned = made.firings.count()
    assert actions.fire_due(now=RECEIVED + timedelta(days=60)) == planned
    assert made.escalations.get().number == 3
    assert made.firings.filter(state="superseded").count() == planned - 1
    facts = Entry.objects.get(verb="toy.escalate").facts
    assert len(facts["replaces"]) == planned - 1
    assert {"share-50", "breach"} <= set(facts["replaces"])


def test_one_message_goes_to_each_person_however_many_steps_were_missed():
    made = toy.received()
    actions.fire_due(now=RECEIVED + timedelta(days=60))
    assert Message.objects.filter(subject_id=made.pk, channel="email").count() == 1


def test_a_step_of_an_older_plan_never_fires():
    made = toy.received()
    firing = toy.only_due(made, "breach")
    Clock.objects.filter(pk=firing.clock_id).update(generation=7)
    assert actions.fire_due() == 1
    assert state(firing) == "cancelled"
    assert not made.escalations.exists()


def test_a_stopped_target_never_fires():
    made = toy.received()
    firing = toy.only_due(made, "breach")
    Clock.objects.filter(pk=firing.clock_id).update(
        stop_event="x", stopped_at=RECEIVED, stop_recorded_at=RECEIVED, is_next=False
    )
    actions.fire_due()
    assert state(firing) == "cancelled"


def test_a_paused_target_never_fires():
    made = toy.received()
    firing = toy.only_due(made, "breach")
    Clock.objects.filter(pk=firing.clock_id).update(paused_at=RECEIVED)
    actions.fire_due()
    assert state(firing) == "cancelled"


def test_a_pause_past_its_end_holds_nothing_up():
    made = toy.received()
    firing = toy.only_due(made, "breach")
    Clock.objects.filter(pk=firing.clock_id).update(paused_at=RECEIVED, paused_until=RECEIVED + timedelta(days=1))
    actions.fire_due()
    assert state(firing) == "fired"


def test_what_the_room_no_longer_owes_is_cancelled():
    made = toy.received()
    firing = toy.only_due(made, "breach")
    made.set("is_open", False)
    actions.fire_due()
    assert state(firing) == "cancelled"


def test_a_step_for_want_of_activity_sleeps_on_after_some():
    made = toy.received()
    firing = toy.only_due(made, "idle")
    made.set("active_at", datetime.now(UTC) - timedelta(hours=1))
    assert actions.fire_due() == 1
    firing.refresh_from_db()
    assert firing.state == "planned"
    assert firing.wake_at > datetime.now(UTC) + timedelta(hours=14)
    assert firing.fire_at < firing.wake_at


def test_a_step_for_want_of_activity_fires_after_the_quiet_time():
    made = toy.received()
    firing = toy.only_due(made, "idle")
    made.set("active_at", datetime.now(UTC) - timedelta(days=30))
    actions.fire_due()
    assert state(firing) == "fired"


def idled(made: toy.Thing, worked: datetime, now: datetime) -> int:
    """How often somebody was told by now that nobody works on it."""
    made.set("active_at", worked)
    while actions.fire_due(now=now):
        pass
    return made.escalations.filter(trigger="idle").count()


def test_what_is_forgotten_a_second_time_is_told_a_second_time():
    made = toy.received()
    made.firings.exclude(rung__key="idle").update(state="cancelled")
    monday, day = RECEIVED, timedelta(days=1)
    assert idled(made, monday, monday + 3 * day) == 1
    assert idled(made, monday, monday + 30 * day) == 1  # still the same quiet time
    again = monday + 30 * day + timedelta(hours=1)
    assert idled(made, again, again + timedelta(hours=2)) == 1
    assert idled(made, again, again + 5 * day) == 2
    assert set(made.firings.filter(rung__key="idle").values_list("turn", "state")) == {
        (1, "fired"), (2, "fired"), (3, "planned"),
    }  # fmt: skip


def test_a_new_plan_forgets_neither_that_it_was_told_nor_that_it_may_be_told_again():
    made = toy.received()
    made.firings.exclude(rung__key="idle").update(state="cancelled")
    monday, day = RECEIVED, timedelta(days=1)
    assert idled(made, monday, monday + 3 * day) == 1
    assert actions.replan(made, GRAVE, now=monday + 3 * day) > 0
    made.firings.exclude(rung__key="idle").update(state="cancelled")
    assert idled(made, monday, monday + 9 * day) == 1
    assert idled(made, monday + 10 * day, monday + 20 * day) == 2


def test_the_breach_is_dated_when_the_promise_ended_not_when_it_was_noticed():
    made = toy.received()
    firing = toy.only_due(made, "breach")
    actions.fire_due()
    clock = Clock.objects.get(pk=firing.clock_id)
    assert clock.breached_at == clock.due_at


def test_nobody_is_reassigned():
    made = toy.received()
    before = list(made.clocks.order_by("id").values_list("owner", flat=True))
    actions.fire_due(now=RECEIVED + timedelta(days=60))
    assert list(made.clocks.order_by("id").values_list("owner", flat=True)) == before


def test_an_escalation_that_is_there_already_is_done_and_told_nobody_again():
    made = toy.received()
    firing = toy.only_due(made, "breach")
    Escalation.objects.create(
        subject_kind=toy.KIND, subject_id=made.pk, key=f"fire:{firing.pk}", firing=firing, number=1, trigger="breach",
        role="manager", at=RECEIVED,
    )  # fmt: skip
    actions.fire_due()
    assert state(firing) == "fired"
    assert not Message.objects.filter(subject_id=made.pk).exists()


def test_one_bad_row_steps_back_and_holds_nobody_up():
    things = toy.many(8)
    bad, firings = things[3], [toy.only_due(made, "breach") for made in things]
    bad.set("is_poison", True)
    before = datetime.now(UTC)
    assert actions.fire_due() == 8
    assert [state(firing) for firing in firings].count("fired") == 7
    firings[3].refresh_from_db()
    assert (firings[3].state, firings[3].attempts, firings[3].error_code) == ("planned", 1, "Poison")
    assert timedelta(seconds=10) < firings[3].wake_at - before < timedelta(seconds=20)
    assert not bad.escalations.exists()


def test_without_savepoints_one_bad_row_holds_everybody_up(settings):
    """Control: the protection switched off."""
    settings.UNSAFE = frozenset({"UNSAFE_NO_SAVEPOINT"})
    things = toy.many(3)
    for made in things:
        toy.only_due(made, "breach")
    things[1].set("is_poison", True)
    with pytest.raises(toy.Poison):
        actions.fire_due()
    assert not Escalation.objects.exists()


def test_the_waits_double_up_to_a_quarter_of_an_hour():
    made = toy.received()
    firing = toy.only_due(made, "breach")
    made.set("is_poison", True)
    waits = []
    for _attempt in range(MOST_ATTEMPTS - 1):
        Firing.objects.filter(pk=firing.pk).update(wake_at=datetime.now(UTC))
        actions.fire_due()
        firing.refresh_from_db()
        waits.append((firing.wake_at - datetime.now(UTC)).total_seconds())
    assert all(8 * 2**n < wait < 20 * 2**n for n, wait in enumerate(waits[:6]))
    assert waits[6] < 15 * 60 * 1.2 + 1


def test_after_eight_failures_it_gives_up_and_says_so():
    administrator = make_hospital.administrator()
    made = toy.received()
    firing = toy.only_due(made, "breach")
    made.set("is_poison", True)
    Firing.objects.filter(pk=firing.pk).update(attempts=MOST_ATTEMPTS - 1)
    actions.fire_due()
    firing.refresh_from_db()
    assert (firing.state, firing.attempts) == ("dead", MOST_ATTEMPTS)
    entry = Entry.objects.get(verb="target.give_up", subject_id=made.pk)
    assert entry.facts == {"firing": firing.pk, "code": "Poison"}
    notice = Message.objects.get(to_user=administrator, template="clocks/given_up")
    assert notice.context == {"link": reverse("clockwork")}


def test_a_kind_that_no_room_knows_steps_back_too():
    made = toy.received()
    firing = toy.only_due(made, "breach")
    Clock.objects.filter(pk=firing.clock_id).update(subject_kind="unheard_of")
    actions.fire_due()
    firing.refresh_from_db()
    assert (firing.state, firing.error_code) == ("planned", "KeyError")


def due_after(count: int, number: int, key: str) -> Firing:
    """A step that is due on a subject of which so many escalations of that number were told today."""
    made, now = toy.received(), datetime.now(UTC)
    row = {"subject_kind": toy.KIND, "subject_id": made.pk, "trigger": "breach", "role": "manager", "at": now}
    Escalation.objects.bulk_create(Escalation(key=f"x:{made.pk}:{n}", number=number, **row) for n in range(count))
    return toy.only_due(made, key)


BOUNDS = [(0, "share-50", 20), (1, "breach", 10), (3, "long-after-breach", 10)]


@pytest.mark.parametrize(("number", "key", "most"), BOUNDS)
def test_no_ladder_fires_for_ever(number, key, most):
    last, one_more = due_after(most - 1, number, key), due_after(most, number, key)
    sweep_all()
    one_more.refresh_from_db()
    assert (state(last), one_more.state, one_more.error_code) == ("fired", "planned", "day_limit")
    assert one_more.wake_at > datetime.now(UTC) + timedelta(minutes=55)


def test_leadership_is_told_however_often_those_below_were():
    firing = due_after(10, 1, "long-after-breach")
    sweep_all()
    assert state(firing) == "fired"


def test_what_is_held_back_is_told_to_administrators_once():
    administrator = make_hospital.administrator()
    firing = due_after(10, 1, "breach")
    for _hour in range(2):
        Firing.objects.filter(pk=firing.pk).update(wake_at=datetime.now(UTC) - timedelta(seconds=1))
        sweep_all()
    assert Entry.objects.filter(verb="target.hold_back").count() == 1
    assert Message.objects.filter(template="clocks/held_back", to_user=administrator, channel="in_app").count() == 1


def test_a_batch_costs_the_same_statements_for_two_as_for_forty():
    costs = []
    for count in (2, 40):
        for made in toy.many(count):
            toy.only_due(made, "breach")
        with statements() as seen:
            assert actions.fire_due() == count
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 15


def test_a_batch_does_not_read_the_whole_backlog_again():
    """The steps of a claimed subject are looked up by its targets, however many others are due."""
    made = toy.received()
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + DUE, {"kind": "toy", "ids": [made.pk], "now": datetime.now(UTC)})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "clock_id = c.id" in plan.partition("on clocks_firing")[2].partition("->")[0]


def test_an_idle_sweep_costs_at_most_five_statements():
    toy.received(facts=GRAVE)
    sweep_all()
    actions.sweep()
    with statements() as seen:
        actions.sweep()
    assert len(seen) <= 5

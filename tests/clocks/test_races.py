"""Two at the same moment, with real transactions. Each race has a twin that goes wrong when the protection is off."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
from django.db import connections, transaction

from clocks import actions
from clocks.models import Clock, Escalation, Firing
from outbox.models import Message
from tests.clocks import toy

pytestmark = pytest.mark.django_db(transaction=True)
BLOCKED = 0.4  # seconds after which somebody who has not come back waits for a lock
UNIQUE_KEYS = {"clocks_escalation": ("clocks_escalation_key_key", "clocks_escalation_firing_id_key")}


class Worker(threading.Thread):
    """Runs one thing on a connection of its own; `join` raises what it raised."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.work, self.error, self.result = work, None, None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.work()
        except BaseException as error:
            self.error = error
        finally:
            connections.close_all()

    def finish(self) -> object:
        self.join(30)
        assert not self.is_alive(), "still waiting"
        if self.error:
            raise self.error
        return self.result


@contextmanager
def gate_at(name: str, then: Callable[[], None]) -> Iterator[None]:
    """Do something the first time the sweep reaches this method."""
    once = threading.Lock()

    def gate(reached: str) -> None:
        if reached == name and once.acquire(blocking=False):
            then()

    toy.ToySubject.gate = staticmethod(gate)
    try:
        yield
    finally:
        toy.ToySubject.gate = staticmethod(lambda _name: None)


def sweep_while(name: str, work: Callable[[], object]) -> None:
    """Run a sweep that stops at `name` until the other one has finished or is seen to wait."""
    others: list[Worker] = []

    def meet() -> None:
        others.append(Worker(work))
        others[0].join(BLOCKED)

    with gate_at(name, meet):
        actions.fire_due()
    others[0].finish()


def due_thing() -> tuple[toy.Thing, Firing]:
    made = toy.received()
    return made, toy.only_due(made, "breach")


def test_a_close_that_comes_before_the_case_is_locked_wins():
    made, firing = due_thing()
    sweep_while("lock", lambda: toy.close(made))
    firing.refresh_from_db()
    assert (firing.state, made.escalations.count()) == ("cancelled", 0)
    assert not made.clocks.running().exists()


def test_a_close_that_comes_after_waits_and_both_are_on_record():
    made, firing = due_thing()
    sweep_while("recipients", lambda: toy.close(made))
    firing.refresh_from_db()
    assert (firing.state, made.escalations.count()) == ("fired", 1)
    assert Clock.objects.get(pk=firing.clock_id).stopped_at is not None


def test_without_locks_and_the_second_look_a_closed_case_is_escalated(settings):
    """Control: the protection switched off."""
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK", "UNSAFE_NO_RECHECK"})
    made, firing = due_thing()
    sweep_while("recipients", lambda: toy.close(made))
    escalation = made.escalations.get()
    assert Clock.objects.get(pk=firing.clock_id).stopped_at < datetime.now(UTC)
    assert Message.objects.filter(key__startswith=f"esc:{escalation.pk}").exists()
    assert not made.clocks.filter(pk=firing.clock_id).running().exists()


def paused_thing(days: int = 30) -> tuple[toy.Thing, Clock, Firing]:
    made = toy.received(at=datetime.now(UTC))
    on = datetime.now(UTC).date() + timedelta(days=days)
    actions.happened(made, "plan_agreed", at=datetime.now(UTC), facts=toy.FACTS, agreed_on=on)
    clock = made.clock("agreed_response")
    far = datetime.now(UTC) + timedelta(days=300)
    made.firings.exclude(clock=clock).update(wake_at=far)
    made.firings.filter(clock=clock).exclude(rung__key="share-50").update(wake_at=far)
    firing = made.firings.get(clock=clock, rung__key="share-50")
    Firing.objects.filter(pk=firing.pk).update(wake_at=datetime.now(UTC) - timedelta(seconds=1))
    return made, clock, firing


def pause(clock: Clock) -> None:
    actions.pause(clock, reason="complainant", until=datetime.now(UTC) + timedelta(days=3), by=None)


def test_a_pause_and_a_sweep_never_both_have_it():
    made, clock, firing = paused_thing()
    sweep_while("lock", lambda: pause(clock))
    firing.refresh_from_db()
    assert (firing.state, made.escalations.count()) in {("cancelled", 0), ("fired", 1)}
    made, clock, firing = paused_thing()
    sweep_while("recipients", lambda: pause(clock))
    firing.refresh_from_db()
    assert (firing.state, made.escalations.count()) == ("fired", 1)
    clock.refresh_from_db()
    assert clock.paused_at is not None


def test_without_locks_and_the_second_look_a_paused_target_fires(settings):
    """Control: the protection switched off."""
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK", "UNSAFE_NO_RECHECK"})
    made, clock, _firing = paused_thing()
    sweep_while("recipients", lambda: pause(clock))
    assert made.escalations.count() == 1
    assert Clock.objects.get(pk=clock.pk).paused_at is not None


def extend(clock: Clock) -> None:
    until = Clock.objects.get(pk=clock.pk).due_on + timedelta(days=9)
    actions.extend(clock, until=until, agreed_with="her", channel="phone", reason="A witness is away", by=None)


def test_a_later_date_and_a_sweep_never_both_have_the_old_one():
    made, clock, firing = paused_thing(days=10)
    sweep_while("lock", lambda: extend(clock))
    firing.refresh_from_db()
    assert (firing.state, made.escalations.count()) in {("cancelled", 0), ("fired", 1)}
    made, clock, firing = paused_thing(days=10)
    sweep_while("recipients", lambda: extend(clock))
    firing.refresh_from_db()
    assert (firing.state, made.escalations.count()) == ("fired", 1)
    clock.refresh_from_db()
    assert clock.generation == firing.generation + 1


def test_without_locks_and_the_second_look_the_old_date_fires_after_the_new_one_was_agreed(settings):
    """Control: the protection switched off."""
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK", "UNSAFE_NO_RECHECK"})
    made, clock, firing = paused_thing(days=10)
    sweep_while("recipients", lambda: extend(clock))
    clock.refresh_from_db()
    assert (made.escalations.get().firing, clock.generation) == (firing, firing.generation + 1)
    assert clock.due_at > firing.fire_at


def merge(gone: toy.Thing, stays: toy.Thing) -> None:
    """As a room does it: both rows, the lower number first, then their targets."""
    with transaction.atomic():
        numbers = sorted([gone.pk, stays.pk])
        toy.execute("SELECT id FROM toy_thing WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [numbers])
        actions.merge(gone, stays, facts=toy.FACTS, now=datetime.now(UTC))


def mergeable() -> tuple[toy.Thing, toy.Thing, Firing]:
    gone, stays = toy.many(2)
    far = datetime.now(UTC) + timedelta(days=300)
    stays.firings.update(wake_at=far)
    return gone, stays, toy.only_due(gone, "breach")


def test_a_merge_and_a_sweep_never_both_have_it():
    gone, stays, firing = mergeable()
    sweep_while("lock", lambda: merge(gone, stays))
    firing.refresh_from_db()
    assert (firing.state, gone.escalations.count()) == ("cancelled", 0)
    gone, stays, firing = mergeable()
    sweep_while("recipients", lambda: merge(gone, stays))
    firing.refresh_from_db()
    assert (firing.state, gone.escalations.count()) == ("fired", 1)
    assert not gone.clocks.running().exists() and stays.clocks.running().exists()


def test_without_locks_and_the_second_look_a_merged_one_fires(settings):
    """Control: the protection switched off."""
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK", "UNSAFE_NO_RECHECK"})
    gone, stays, firing = mergeable()
    sweep_while("recipients", lambda: merge(gone, stays))
    assert gone.escalations.get().firing == firing
    assert set(gone.clocks.values_list("cancel_reason", flat=True)) == {"merged"}


def due_things(count: int) -> list[toy.Thing]:
    things = toy.many(count)
    for made in things:
        toy.only_due(made, "breach")
    return things


def sweep_out() -> int:
    done = 0
    while fired := actions.fire_due(20):
        done += fired
    return done


def sweep_together(sweepers: int) -> None:
    barrier = threading.Barrier(sweepers)

    def work() -> int:
        barrier.wait()
        return sweep_out()

    for worker in [Worker(work) for _number in range(sweepers)]:
        worker.finish()
    sweep_out()


def test_four_sweeps_from_one_barrier_fire_each_step_once():
    things = due_things(80)
    sweep_together(4)
    assert Escalation.objects.count() == 80
    assert Firing.objects.filter(state="fired").count() == 80
    assert Message.objects.filter(channel="email").count() == 80
    assert {made.escalations.count() for made in things} == {1}


def both_at_once(made: toy.Thing) -> None:
    """Two sweeps that both have read the step as due before either of them writes."""
    barrier = threading.Barrier(2)
    toy.ToySubject.gate = staticmethod(lambda name: barrier.wait(10) if name == "recipients" else None)
    try:
        for worker in [Worker(actions.fire_due) for _number in range(2)]:
            worker.finish()
    finally:
        toy.ToySubject.gate = staticmethod(lambda _name: None)


def test_the_unique_key_alone_already_makes_it_once(settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK"})
    made, _firing = due_thing()
    both_at_once(made)
    assert made.escalations.count() == 1
    assert Message.objects.filter(subject_id=made.pk, channel="email").count() == 1


@contextmanager
def without_unique_keys() -> Iterator[None]:
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner, owner.cursor() as cursor:
        owner.autocommit = True
        for table, names in UNIQUE_KEYS.items():
            for name in names:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            cursor.execute("TRUNCATE clocks_escalation CASCADE")
            cursor.execute("ALTER TABLE clocks_escalation ADD CONSTRAINT clocks_escalation_key_key UNIQUE (key)")
            cursor.execute(
                "ALTER TABLE clocks_escalation ADD CONSTRAINT clocks_escalation_firing_id_key UNIQUE (firing_id)"
            )


def test_without_locks_and_without_the_key_people_are_told_twice(settings):
    """Control: the protection switched off."""
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK", "UNSAFE_NO_UNIQUE"})
    made, _firing = due_thing()
    with without_unique_keys():
        both_at_once(made)
        assert made.escalations.count() == 2
        assert Message.objects.filter(subject_id=made.pk, channel="email").count() == 2


def test_two_steps_of_one_case_claimed_by_two_sweeps_fire_as_one():
    made = toy.received()
    low = toy.only_due(made, "share-50")
    high = made.firings.filter(rung__key="breach", clock=low.clock).get()
    Firing.objects.filter(pk=high.pk).update(wake_at=datetime.now(UTC) - timedelta(milliseconds=500))
    results: list[int] = []

    def other() -> None:
        results.append(actions.fire_due(1))  # has claimed the other step, and leaves the case alone

    with gate_at("lock", lambda: Worker(other).finish()):
        results.append(actions.fire_due(1))
    assert results == [0, 2]
    assert made.escalations.get().firing == high

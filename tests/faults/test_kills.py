"""F1 to F3: whatever is killed, every due step is recorded exactly once and every message leaves at least once."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.world import PATIENCE, SEED, Actor, Child, World, at_length, wait_until

pytestmark = pytest.mark.faults


def kill_at_random(
    start: Callable[[], Child], count: int, seconds: float, chance: random.Random
) -> tuple[int, list[Child]]:
    """Keep `count` children running and kill one of them every 50 to 300 ms; returns the kills and who is left."""
    children, kills, until = [start() for _number in range(count)], 0, time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.05, 0.3))
        number = chance.randrange(count)
        children[number].kill()
        children[number] = start()
        kills += 1
    return kills, children


def cruelty(world: World, actor: Actor, due: int, seconds: float, seed: int = SEED) -> tuple[int, range]:
    """Sweepers and senders killed at random while steps are due; then left in peace until nothing waits."""
    chance, cases = random.Random(seed), world.load(actor, due)  # noqa: S311 - a seed to repeat
    workers = iter(["sweep_for_ever", "deliver_for_ever"] * 10_000)
    kills, children = kill_at_random(lambda: actor.start(next(workers)), 4, seconds, chance)
    for child in children:
        child.kill()
    world.hurry()
    calm = [actor.start("sweep_for_ever"), actor.start("deliver_for_ever")]
    state = world.state(cases)
    wait_until(lambda: not state.waiting(), PATIENCE)
    wait_until(lambda: not state.messages("queued") + state.messages("leased"), PATIENCE)
    for child in calm:
        child.kill()
    print(f"{kills} kills")
    return kills, cases


@pytest.mark.parametrize("turn", range(at_length(1, 5)))  # not the seed: each process of a run draws its own
def test_f1_a_killed_worker_loses_and_doubles_nothing(here, actor, turn):
    due, seconds = at_length((600, 6.0), (3000, 120.0))
    kills, cases = cruelty(here, actor, due, seconds, SEED + turn)
    state = here.state(cases)
    state.assert_once(due)
    mailed = state.assert_mailed()
    print(f"{due} due, {due} recorded, {sum(mailed.values())} messages of {due} keys")
    assert kills >= seconds * at_length(1, 2)
    assert sum(mailed.values()) >= due


def test_f1_control_marking_before_sending_loses_messages(here, unsafe):
    cruel = unsafe("UNSAFE_MARK_BEFORE_SEND")
    for number in range(5):  # a kill has to fall between the mark and the sending
        _kills, cases = cruelty(here, cruel, at_length(600, 3000), at_length(6.0, 60.0), SEED + number)
        state = here.state(cases)
        state.assert_once(len(cases))
        if lost := sum(not times for times in state.mailed().values()):
            print(f"{lost} of {len(cases)} messages lost")
            return
    raise AssertionError("no message was lost: the test proves nothing")


@pytest.mark.parametrize("turn", range(at_length(1, 3)))
def test_f3_eight_sweeps_from_one_barrier_record_each_step_once(here, actor, turn):
    due = at_length(1500, 5000)
    cases = here.load(actor, due)
    moment = time.time() + 1.0
    children = [actor.start("sweep_from", moment=moment) for _number in range(8)]
    done = [child.result(120) for child in children]
    left = actor.do("sweep_from", moment=0.0)
    here.state(cases).assert_once(due)
    assert sum(done) + left == due
    assert sum(number > 0 for number in done) >= 2, "the others found nothing to do: no race"


def hears(pid: int, sign: signal.Signals) -> bool:
    """Has the program come so far that it takes the signal into its own hands?"""
    status = Path(f"/proc/{pid}/status").read_text()
    return bool(int(status.partition("SigCgt:")[2].split()[0], 16) >> (sign - 1) & 1)


def test_f18_whoever_is_asked_to_stop_finishes_and_the_next_one_goes_on(here, actor):
    """A deployment: the old program is asked to stop while the new one runs beside it, again and again."""
    due = at_length(300, 3000)
    cases, old = here.load(actor, due), here.program("manage.py", "run_timers")
    state = here.state(cases)
    wait_until(lambda: state.escalations() > 0, PATIENCE)
    for _turn in range(at_length(2, 20)):
        wait_until(lambda: hears(old.pid, signal.SIGTERM), PATIENCE)  # noqa: B023 - asked at once
        new = here.program("manage.py", "run_timers")
        old.send_signal(signal.SIGTERM)
        assert old.wait(PATIENCE) == 0, "it did not come to its end"
        here.programs.remove(old)
        old = new
    wait_until(lambda: not state.waiting(), PATIENCE)
    wait_until(lambda: not state.messages("queued") + state.messages("leased"), PATIENCE)
    state.assert_once(due)
    assert set(state.mailed().values()) == {1}, "it left something half done"


KEYS = {"clocks_escalation": ("clocks_escalation_key_key", "clocks_escalation_firing_id_key"),
        "outbox_message": ("outbox_message_key_key",)}  # fmt: skip


def test_f3_control_without_lock_and_key_people_are_told_twice(here, unsafe):
    careless = unsafe("UNSAFE_NO_LOCK", "UNSAFE_NO_UNIQUE")
    cases = here.load(careless, 300)
    for table, names in KEYS.items():
        for name in names:
            here.sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        moment = time.time() + 1.0
        for child in [careless.start("sweep_from", moment=moment, limit=50) for _number in range(8)]:
            child.result(60)
        assert here.state(cases).escalations() > len(cases)
    finally:
        here.sql("TRUNCATE clocks_escalation, clocks_told, outbox_message CASCADE")
        here.sql("ALTER TABLE clocks_escalation ADD CONSTRAINT clocks_escalation_key_key UNIQUE (key)")
        here.sql("ALTER TABLE clocks_escalation ADD CONSTRAINT clocks_escalation_firing_id_key UNIQUE (firing_id)")
        here.sql("ALTER TABLE outbox_message ADD CONSTRAINT outbox_message_key_key UNIQUE (key)")

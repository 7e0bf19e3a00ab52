"""F1, F3, F5 with the real programs: web, workers and beat killed or missing, the broker emptied or away."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.house import House
from tests.faults.world import SEED, World, wait_until

pytestmark = pytest.mark.faults
RECORDED_WITHIN = 60.0


@pytest.fixture
def house(here, tmp_path) -> House:
    return House(here, tmp_path, second_chance=True)


def visited(house: House, is_so) -> bool:
    """A hospital whose pages are opened now and then: the web process has its second chance after an answer."""
    house.answers("/healthz")
    house.revive()
    return is_so()


def settled(house: House, world: World, cases: range) -> None:
    state = world.state(cases)
    wait_until(lambda: visited(house, lambda: state.escalations() == len(cases)), RECORDED_WITHIN, 0.5)
    state.assert_once(len(cases))
    assert state.longest_wait() < RECORDED_WITHIN


def test_f1_web_workers_and_beat_are_killed_at_random(house, here, actor):
    names, chance, kills = ("web", "alerts", "bulk", "beat"), random.Random(SEED), 0  # noqa: S311 - a seed to repeat
    here.load(actor, 1)
    house.start(*names).wait()
    cases = [here.load(actor, 50)]
    until = time.monotonic() + 180
    while time.monotonic() < until:
        time.sleep(chance.uniform(2.0, 8.0))  # to start takes some, and between two kills they shall get somewhere
        name = chance.choice(names)
        house.kill(name)
        house.start(name)
        cases.append(here.load(actor, 50, is_more=True))
        kills += 1
    house.wait()
    cases.append(here.load(actor, 50, is_more=True))
    settled(house, here, cases[-1])
    every = range(cases[0][0], cases[-1][-1] + 1)
    state = here.state(every)
    wait_until(lambda: not state.waiting(), 120, 1.0)
    state.assert_once(len(every))
    wait_until(lambda: not state.messages("queued") + state.messages("leased"), 300, 1.0)
    mailed = state.assert_mailed()
    print(f"{kills} programs killed, {len(every)} due steps recorded, {sum(mailed.values())} messages")


@pytest.mark.parametrize("beats", [0, 2, 3])
def test_f3_no_beat_two_beats_three_beats(house, here, actor, beats):
    """Without any, the web's second chance does it; with several, each tick may come twice."""
    here.load(actor, 1)
    house.start("web", "alerts", *(f"beat{number}" for number in range(beats)))
    wait_until(lambda: house.answers("/readyz") == 200, 120, 1.0)
    settled(house, here, here.load(actor, 100))


def test_f3_control_without_beat_and_second_chance_nothing_is_recorded(here, actor, tmp_path):
    House(here, tmp_path).start("alerts")
    cases = here.load(actor, 20)
    time.sleep(40)
    assert here.state(cases).escalations() == 0


def test_f5_a_broker_that_died_and_came_back_empty(house, here, actor):
    here.load(actor, 1)
    house.start("web", "alerts", "bulk", "beat").wait()
    here.kill_valkey()
    cases = here.load(actor, 300)
    time.sleep(5)
    here.start_valkey(is_empty=True)
    settled(house, here, cases)
    house.wait()


def test_f5_without_any_broker_the_web_records_within_a_minute(house, here, actor):
    here.kill_valkey()
    try:
        house.start("web", "alerts", "beat")
        wait_until(lambda: house.answers("/readyz") == 200, 120, 1.0)
        settled(house, here, here.load(actor, 100))
    finally:
        here.end()
        here.start_valkey()

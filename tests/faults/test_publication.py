"""A change of calendars, carried by workers that are killed: every target moves once, and can be put back exactly."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.faults.test_kills import kill_at_random
from tests.faults.world import BASE, PATIENCE, SEED, Actor, World, at_length, wait_until

pytestmark = pytest.mark.faults


def targets(world: World, cases: range) -> list[tuple[Any, ...]]:
    """Without the number of the plan, which goes up whenever something moves."""
    return world.sql(
        "SELECT id, rule, due_on, due_at, due_at_gross, calendar_version_id, profile_version_id FROM clocks_clock"
        f" WHERE subject_id BETWEEN {cases[0]} AND {cases[-1]} ORDER BY id"
    )


def steps(world: World, cases: range) -> list[tuple[Any, ...]]:
    return world.sql(
        "SELECT c.id, f.rung_id, f.fire_at FROM clocks_firing f JOIN clocks_clock c ON c.id = f.clock_id"
        f" WHERE f.state = 'planned' AND c.subject_id BETWEEN {cases[0]} AND {cases[-1]} ORDER BY 1, 2, 3"
    )


def end_the_others(world: World, cases: range) -> None:
    """Targets of what earlier tests have loaded would be carried as well: thousands that nobody here looks at."""
    world.sql("UPDATE clocks_clock SET cancelled_at = now(), is_next = false"
              f" WHERE is_running AND paused_at IS NULL AND subject_id BETWEEN {BASE} AND {cases[0] - 1}")  # fmt: skip


def carried(world: World, actor: Actor, job: int, seconds: float) -> int:
    """Three workers killed at random, then one left in peace; returns the kills."""
    chance = random.Random(SEED + job)  # noqa: S311 - a seed to repeat
    kills, children = kill_at_random(lambda: actor.start("carry_for_ever"), 3, seconds, chance)
    for child in children:
        child.kill()
    calm = actor.start("carry_for_ever")
    wait_until(lambda: world.one(f"SELECT state FROM clocks_publication WHERE id = {job}") == "done", PATIENCE)
    calm.kill()
    return kills


def moved_once(world: World, job: int, verb: str) -> int:
    """Each logged move has its one entry in the audit; returns how many there are."""
    moves = world.one(f"SELECT count(*) FROM clocks_move WHERE publication_id = {job} AND state = 'moved'")
    entries = "SELECT count(*), count(DISTINCT facts->>'target') FROM audit_entry"
    assert world.sql(f"{entries} WHERE verb = '{verb}' AND facts->>'publication' = '{job}'") == [(moves, moves)]
    assert world.one(f"SELECT count(*) FROM clocks_move WHERE publication_id = {job} AND state = 'waiting'") == 0
    return moves


def test_killed_workers_move_each_target_once_and_put_each_back(here, actor):
    count, seconds = at_length((100, 1.0), (3000, 60.0))
    cases = here.load(actor, count)
    end_the_others(here, cases)
    before, planned = targets(here, cases), steps(here, cases)
    span = {"first": cases[0] - BASE, "last": cases[-1] - BASE}
    job = actor.do("publish_longer_days")
    kills = carried(here, actor, job, seconds)
    moved = moved_once(here, job, "target.move")
    assert actor.do("misplaced", **span) == 0
    assert moved >= count
    assert targets(here, cases) != before
    undoing = actor.do("undo_publication", job=job)
    kills += carried(here, actor, undoing, seconds)
    assert moved_once(here, undoing, "target.put_back") == moved
    assert (targets(here, cases), steps(here, cases)) == (before, planned)
    print(f"{kills} kills, {moved} targets moved and put back")

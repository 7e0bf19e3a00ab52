"""Files of rows: whoever is killed loses the piece in hand and nothing is doubled; two workers share no row."""

from __future__ import annotations

import random

import pytest

from tests.faults.world import SEED, Actor, World, at_length, wait_until

pytestmark = pytest.mark.faults
ROWS = at_length(120, 3000)


def states(world: World, job: int) -> dict[str, int]:
    return dict(world.sql(f"SELECT state, count(*) FROM feedback_importrow WHERE of_id = {job} GROUP BY state"))


def is_done(world: World, *jobs: int) -> bool:
    return {state for (state,) in world.sql("SELECT state FROM feedback_import WHERE id IN "
                                            f"({', '.join(map(str, jobs))})")} == {"done"}  # fmt: skip


def assert_once(world: World, source: str, count: int) -> None:
    """One record, one case, one entry, one set of targets for each row."""
    stories = f"SELECT feedback_id FROM feedback_intakeitem WHERE channel = 'import' AND account = '{source}'"
    cases = f"SELECT id FROM complaints_complaint WHERE feedback_id IN ({stories})"
    found = [
        world.one(f"SELECT count(*) FROM ({stories}) one"),
        world.one(f"SELECT count(*) FROM ({cases}) one"),
        world.one(f"SELECT count(*) FROM feedback_imported WHERE feedback_id IN ({stories})"),
        world.one(f"SELECT count(*) FROM audit_entry WHERE verb = 'complaint.take_over' AND subject_id IN ({cases})"),
        world.one("SELECT count(*) FROM clocks_clock WHERE subject_kind = 'complaint' AND kind = 'statutory_response'"
                  f" AND subject_id IN ({cases})"),
    ]  # fmt: skip
    assert found == [count] * 5, f"seed {SEED}: {found} instead of {count}"


def test_workers_that_are_killed_lose_and_double_no_row(here: World, actor: Actor):
    chance, kills = random.Random(SEED), 0  # noqa: S311 - when to kill
    job = actor.do("hand_in", count=ROWS, source="killed")
    actor.do("take_over", job=job)
    while not is_done(here, job):
        worker = actor.start("proceed_for_ever")
        before = states(here, job).get("made", 0)
        wait_until(lambda: states(here, job).get("made", 0) > before or is_done(here, job), 60, 0.01)  # noqa: B023
        wait_until(lambda: True, 1, chance.uniform(0, 0.05))
        worker.kill()
        kills += 1
    print(f"{kills} workers killed")
    assert states(here, job) == {"made": ROWS}
    assert kills >= ROWS / 60
    assert_once(here, "killed", ROWS)


def raced(world: World, actor: Actor, source: str, files: int) -> list[dict[str, int]]:
    """So many files with the same references, and two workers at once."""
    jobs = [actor.do("hand_in", count=ROWS, source=source) for _file in range(files)]
    for job in jobs:
        actor.do("take_over", job=job)
    workers = [actor.start("proceed_for_ever") for _number in range(2)]
    wait_until(lambda: is_done(world, *jobs), 120)
    for worker in workers:
        worker.kill()
    return [states(world, job) for job in jobs]


def test_two_workers_and_two_files_make_each_record_once(here: World, actor: Actor):
    found = raced(here, actor, "raced", 2)
    made = sum(one.get("made", 0) for one in found)
    assert (made, sum(one.get("unchanged", 0) for one in found)) == (ROWS, ROWS), found
    assert_once(here, "raced", ROWS)


def test_without_the_locks_workers_would_take_each_others_rows(here: World, unsafe):
    [found] = raced(here, unsafe("UNSAFE_NO_LOCK"), "unlocked", 1)
    assert found.get("made", 0) < ROWS, "the twin of the race went right: it proves nothing"

"""F12: one step that can never be written delays no other, gives up in the end, is seen, and can be tried again."""

from __future__ import annotations

import pytest

from tests.faults.world import BASE, PATIENCE, World, at_length, wait_until

pytestmark = pytest.mark.faults


def poison(world: World, case: int) -> None:
    """The database refuses every escalation of one case, whoever asks."""
    world.sql(f"ALTER TABLE clocks_escalation ADD CONSTRAINT poison CHECK (subject_id <> {case}) NOT VALID")


def cure(world: World) -> None:
    world.sql("ALTER TABLE clocks_escalation DROP CONSTRAINT poison")


def step_of(world: World, case: int) -> tuple[str, int, str]:
    return world.sql(
        "SELECT f.state, f.attempts, f.error_code FROM clocks_firing f JOIN clocks_clock c ON c.id = clock_id"
        f" JOIN clocks_rung r ON r.id = rung_id WHERE subject_id = {case} AND c.kind = 'statutory_response'"
        " AND r.key = 'breach'"
    )[0]


def hurried(world: World, case: int) -> tuple[str, int, str]:
    """The step as it is now; its next try comes at once instead of after a quarter of an hour."""
    world.sql("UPDATE clocks_firing SET wake_at = now() WHERE state = 'planned' AND attempts > 0 AND clock_id IN"
              f" (SELECT id FROM clocks_clock WHERE subject_id = {case})")  # fmt: skip
    return step_of(world, case)


def test_f12_one_poisonous_step_among_many_delays_no_other(here, actor):
    due = at_length(500, 1000)
    cases = here.load(actor, due)
    bad, state = cases[due // 2], here.state(cases)
    poison(here, bad)
    try:
        child = actor.start("sweep_for_ever", limit=500)
        wait_until(lambda: state.escalations() == due - 1, PATIENCE)
        assert state.longest_wait() < 30
        wait_until(lambda: hurried(here, bad)[0] == "dead", PATIENCE)
        assert step_of(here, bad) == ("dead", 8, "IntegrityError")
        assert here.one(f"SELECT count(*) FROM audit_entry WHERE verb = 'target.give_up' AND subject_id = {bad}") == 1
    finally:
        cure(here)
    actor.do("redrive_all")
    wait_until(lambda: state.escalations() == due, PATIENCE)
    child.kill()
    state.assert_once(due)
    assert bad > BASE


def test_f12_control_without_savepoints_nothing_fires(here, unsafe):
    careless = unsafe("UNSAFE_NO_SAVEPOINT")
    cases = here.load(careless, 50)
    poison(here, cases[25])
    try:
        for _try in range(3):
            with pytest.raises(AssertionError, match="IntegrityError"):
                careless.do("sweep_from", moment=0.0)
        assert here.state(cases).escalations() == 0
    finally:
        cure(here)
    careless.do("sweep_from", moment=0.0)

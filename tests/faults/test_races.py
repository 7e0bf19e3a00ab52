"""F16: two sweeps and a verb at one barrier. Either the step fired before the verb, or it never does."""

from __future__ import annotations

import pytest

from tests.faults.world import SEED, Actor, World, at_length, wait_until

pytestmark = pytest.mark.faults
LATER = "UPDATE clocks_firing SET wake_at = now() + interval '1 day' WHERE state = 'planned' AND wake_at <= now()"
STEP = "c.kind = 'statutory_response' AND r.key = 'breach'"


def race(world: World, actor: Actor, verb: str, rounds: int, **more: int) -> range:
    """In each round one case is withdrawn, or somebody is named in it, around the moment at which its step is due."""
    cases = world.load(actor, rounds)
    world.sql(LATER)
    # Moderate: what is High or Critical is not over with one person's word
    world.sql(f"UPDATE complaints_complaint SET severity = 2 WHERE id BETWEEN {cases[0]} AND {cases[-1]}")
    sweeps = [actor.start("sweep_for_ever", limit=5, pause=0.003) for _number in range(2)]
    verbs = actor.start("rounds", kind=verb, cases=list(cases), seed=SEED, **more)
    wait_until(lambda: not verbs.is_alive, rounds * 0.2 + 120)
    assert verbs.answer.exists(), "a verb was refused"
    for child in sweeps:
        child.kill()
    return cases


def outcomes(world: World, cases: range, verb: str) -> list[tuple[int, str, bool, bool]]:
    """Per case: its number, the state of its step, whether it was escalated, and whether that came after the verb."""
    return world.sql(f"""
        SELECT c.subject_id, f.state, e.id IS NOT NULL, coalesce(told.id > done.id, false)
        FROM clocks_firing f JOIN clocks_clock c ON c.id = f.clock_id JOIN clocks_rung r ON r.id = f.rung_id
        LEFT JOIN clocks_escalation e ON e.firing_id = f.id
        LEFT JOIN audit_entry told ON told.verb = 'complaint.escalate' AND told.subject_id = c.subject_id
        JOIN audit_entry done ON done.verb = 'complaint.{verb}' AND done.subject_id = c.subject_id
        WHERE {STEP} AND c.subject_id BETWEEN {cases[0]} AND {cases[-1]}""")


@pytest.mark.parametrize("verb", at_length(["withdraw"], ["withdraw", "resolve"]))
def test_f16_an_ended_case_was_escalated_before_or_never(here, actor, verb):
    cases = race(here, actor, verb, at_length(60, 1000))
    found = outcomes(here, cases, verb)
    assert len(found) == len(cases)
    assert {(state, escalated) for _case, state, escalated, _after in found} <= {("fired", True), ("cancelled", False)}
    assert not [case for case, _state, _escalated, after in found if after]
    fired = sum(escalated for _case, _state, escalated, _after in found)
    print(f"{fired} of {len(found)} were escalated first")
    assert 0 < fired < len(found), "no race: one of them always won"


def test_f16_nobody_who_is_named_is_told(here, actor):
    here.load(actor, 1)
    manager = here.one("SELECT id FROM hospital_user WHERE email = 'manager@example.org'")
    cases = race(here, actor, "name", at_length(60, 1000), user=manager)
    actor.do("sweep_from", moment=0.0)
    found = outcomes(here, cases, "name")
    assert {(state, escalated) for _case, state, escalated, _after in found} == {("fired", True)}
    late = {case for case, _state, _escalated, after in found if after}
    told = here.sql("SELECT DISTINCT e.subject_id FROM clocks_told t JOIN clocks_escalation e ON e.id = t.escalation_id"
                    f" WHERE t.user_id = {manager} AND e.subject_id BETWEEN {cases[0]} AND {cases[-1]}")  # fmt: skip
    assert not late & {case for (case,) in told}
    print(f"{len(late)} of {len(found)} were escalated after the naming, to somebody else")

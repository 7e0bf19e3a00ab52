"""F9, F10: the process ends between the commit and what follows it, and at every single statement."""

from __future__ import annotations

import pytest

from tests.faults.deeds import CRASHED
from tests.faults.world import PATIENCE, Actor, World, wait_until

pytestmark = pytest.mark.faults
MOST = 60  # statements; a batch or a verb that needs more has gone astray


def test_f9_what_was_committed_is_found_though_nobody_rang(here, actor):
    here.load(actor, 1)
    before = here.one("SELECT count(*) FROM complaints_complaint")
    assert actor.do("die_between_commit_and_nudge") is None
    assert here.one("SELECT count(*) FROM complaints_complaint") == before + 1
    waiting = "SELECT count(*) FROM outbox_message WHERE state IN ('queued', 'leased')"
    assert here.one(waiting) > 0
    child = actor.start("deliver_for_ever")
    wait_until(lambda: not here.one(waiting), PATIENCE)
    child.kill()


def fired(world: World, cases: range) -> tuple[int, int, int, int, int]:
    state = world.state(cases)
    return state.escalations(), state.told(), state.entries(), state.messages(), len(cases) - state.waiting()


def crashes_while_firing(world: World, actor: Actor, cases: range) -> tuple[int, list[str]]:
    """Crash at statement 1, 2, 3 … until one run comes to its end; what was wrong after each crash."""
    wrong = []
    for number in range(1, MOST):
        statements = actor.do("crash_while_firing", number=number)
        found = set(fired(world, cases))
        if statements is not None:
            return statements, wrong + ([f"at the end: {found}"] if found != {len(cases)} else [])
        if len(found) != 1:
            wrong.append(f"before statement {number}: {found}")
        if found == {len(cases)}:
            return number, wrong
    raise AssertionError("it never came to its end")


def test_f10_a_crash_at_any_statement_of_firing_leaves_all_or_nothing(here, actor):
    cases = here.load(actor, 5)
    statements, wrong = crashes_while_firing(here, actor, cases)
    assert wrong == []
    assert statements > 10
    here.state(cases).assert_once(len(cases))


def test_f10_control_messages_written_after_the_commit_are_lost(here, unsafe):
    careless = unsafe("UNSAFE_OUTBOX_AFTER_COMMIT")
    cases = here.load(careless, 5)
    _statements, wrong = crashes_while_firing(here, careless, cases)
    assert wrong, "nothing was lost: the test proves nothing"


UNTOUCHED = {"status": "responded", "entries": 0, "messages": 0}
CLOSED = {"status": "closed", "entries": 1, "messages": 0}


def test_f10_a_crash_at_any_statement_of_closing_leaves_all_or_nothing(here, actor):
    here.load(actor, 1)
    case = actor.do("answered_case")
    for number in range(1, MOST):
        statements = actor.do("crash_while_closing", number=number, case=case)
        found = actor.do("facts_of_closing", case=case)
        if statements is not None:
            break
        assert found == UNTOUCHED, f"before statement {number}"
    assert found == CLOSED
    assert statements > 5
    assert CRASHED

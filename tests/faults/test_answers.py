"""Urgent alerts nobody answered: passed on once however many sweep, whatever dies, and never after "I have it"."""

from __future__ import annotations

import pytest

from tests.faults.world import SEED, World, at_length, wait_until

pytestmark = pytest.mark.faults
MOST = 60


def passed_on(world: World, cases: list[int]) -> tuple[int, ...]:
    """Alerts, people told, entries, e-mails and turns that wait, of the second turn."""
    ids = ", ".join(map(str, cases))
    escalation = f"SELECT id FROM clocks_escalation WHERE key LIKE 'answer:%' AND subject_id IN ({ids})"
    return (
        world.one(f"SELECT count(*) FROM ({escalation}) AS e"),
        world.one(f"SELECT count(*) FROM clocks_told WHERE escalation_id IN ({escalation})"),
        world.one("SELECT count(*) FROM audit_entry WHERE verb = 'complaint.escalate'"
                  f" AND facts ->> 'trigger' = 'silence' AND subject_id IN ({ids})"),
        world.one("SELECT count(*) FROM outbox_message WHERE template = 'complaints/passed_on' AND channel = 'email'"
                  f" AND subject_id IN ({ids})"),
        world.one(f"SELECT count(*) FROM clocks_answer WHERE turn = 2 AND state = 'waiting' AND subject_id IN ({ids})"),
    )  # fmt: skip


def test_f10_a_crash_at_any_statement_of_passing_on_leaves_all_or_nothing(here, actor):
    here.load(actor, 1)
    cases = actor.do("alert", count=3)
    for number in range(1, MOST):
        statements = actor.do("crash_while_passing_on", number=number)
        found = set(passed_on(here, cases))
        if statements is not None:
            break
        assert found in ({0}, {len(cases)}), f"before statement {number}: {found}"
        if found == {len(cases)}:
            break
    assert found == {len(cases)}
    assert number > 8


def test_many_sweeps_and_kills_pass_on_once(here, actor):
    here.load(actor, 1)
    cases = actor.do("alert", count=at_length(20, 300))
    for _kill in range(at_length(6, 60)):
        sweeps = [actor.start("pass_on_for_ever") for _number in range(3)]
        here.sql("SELECT pg_sleep(0.1)")
        for child in sweeps:
            child.kill()
    child = actor.start("pass_on_for_ever")
    wait_until(lambda: passed_on(here, cases)[0] == len(cases), 60)
    child.kill()
    assert passed_on(here, cases) == (len(cases),) * 5


def test_f16_i_have_it_ends_it_or_came_after(here, actor):
    here.load(actor, 1)
    cases = actor.do("alert", count=at_length(40, 500))
    here.sql(f"UPDATE clocks_answer SET wake_at = now() + interval '1 day' WHERE subject_id IN ({str(cases)[1:-1]})")
    sweeps = [actor.start("pass_on_for_ever") for _number in range(2)]
    takes = actor.start("take_around", cases=cases, seed=SEED)
    wait_until(lambda: not takes.is_alive, len(cases) * 0.3 + 120)
    assert takes.answer.exists(), "a press was refused"
    for child in sweeps:
        child.kill()
    ids = str(cases)[1:-1]
    assert here.one(f"SELECT count(*) FROM clocks_answer WHERE state = 'waiting' AND subject_id IN ({ids})") == 0
    late = here.one(f"""
        SELECT count(*) FROM audit_entry told JOIN audit_entry taken USING (subject_kind, subject_id)
        WHERE told.facts ->> 'trigger' = 'silence' AND taken.verb = 'escalation.acknowledge' AND told.id > taken.id
          AND told.subject_id IN ({ids})""")
    assert late == 0
    first = passed_on(here, cases)[0]
    print(f"{first} of {len(cases)} were passed on first")

"""P33, F10: what was answered is there, whatever is killed at that moment, and what was not can be sent once more."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.world import Actor, World, wait_until

pytestmark = pytest.mark.faults
KILLS, EVERYTHING_AT = 1000, 20
MOST = 60  # statements


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def killed_after_the_answer(world: World, actor: Actor, answers: Path, kills: int, **more: bool) -> list[str]:
    """Every reference that was answered; each time the answering process was killed at once, and each twentieth
    time the database and the broker with it.
    """
    for number in range(kills):
        before = len(lines(answers))
        child = actor.start("submit_for_ever", answers=str(answers), **more)
        wait_until(lambda before=before: len(lines(answers)) > before, 60, 0.002)
        child.kill()
        if number % EVERYTHING_AT == EVERYTHING_AT - 1:
            world.kill_valkey()
            world.restart_database()
            world.start_valkey()
        wait_until(lambda child=child: not child.is_alive, 10, 0.005)
    return lines(answers)


def test_p33_what_was_answered_is_there_after_a_thousand_kills(here, actor, tmp_path):
    here.load(actor, 1)
    refs = killed_after_the_answer(here, actor, tmp_path / "answers", KILLS)
    print(f"{KILLS} kills, {len(refs)} answered")
    assert len(set(refs)) == len(refs) >= KILLS
    assert actor.do("missing", refs=refs, within=120) == []


def test_p33_control_an_answer_before_the_commit_is_a_lost_case(here, actor, tmp_path):
    here.load(actor, 1)
    refs = killed_after_the_answer(here, actor, tmp_path / "answers", 30, is_answered_first=True)
    assert actor.do("missing", refs=refs)


def test_p33_without_broker_and_mail_server_a_complaint_is_taken(here, actor):
    here.load(actor, 1)
    here.kill_valkey()
    here.stop_sink()
    try:
        assert actor.do("submit_some", count=20) == 20
    finally:
        here.start_sink()
        here.start_valkey()


def test_f10_a_crash_at_any_statement_of_submitting_leaves_all_or_nothing(here, actor):
    here.load(actor, 1)
    first = str(uuid4())
    actor.do("submit", nonce=first)
    whole = actor.do("facts_of_submitting", nonce=first)
    nothing, found = dict.fromkeys(whole, 0), []
    for number in range(1, MOST):
        nonce = str(uuid4())
        statements = actor.do("crash_while_submitting", number=number, nonce=nonce)
        found.append(actor.do("facts_of_submitting", nonce=nonce))
        assert found[-1] in (nothing, whole), f"before statement {number}"
        actor.do("submit", nonce=nonce)  # the person presses again
        assert actor.do("facts_of_submitting", nonce=nonce) == whole, f"before statement {number}"
        if statements is not None:
            break
    print(f"{statements} statements")
    assert nothing in found
    assert found[-1] == whole
    assert min(whole.values()) > 0


def test_f10_a_crash_at_any_statement_of_sending_loses_no_message(here, actor):
    for number in range(1, MOST):
        cases = here.load(actor, 3)
        actor.do("sweep_from", moment=0.0)
        statements = actor.do("crash_while_sending", number=number)
        here.let_waits_pass()
        actor.do("send_all")
        state = here.state(cases)
        assert state.messages("sent") == len(cases), f"before statement {number}"
        state.assert_mailed()
        if statements is not None:
            break
    print(f"{statements} statements")
    assert statements is not None

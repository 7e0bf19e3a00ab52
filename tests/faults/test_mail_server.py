"""F11: whatever the mail server does, each message is handed over at least once under one Message-ID."""

from __future__ import annotations

import time

import pytest

from tests.faults.world import PATIENCE, at_length, wait_until

pytestmark = pytest.mark.faults
SHORT = ("gone", "busy", "later", "data_later", "close_after_data", "silent")
FULL = (*SHORT, "never", "data_never", "hang_after_data", "slow_greeting", "slow_answer")


def test_f11_a_mail_server_that_misbehaves_loses_nothing(here, actor):
    cases = here.load(actor, at_length(40, 1000))
    actor.do("sweep_from", moment=0.0)
    state = here.state(cases)
    tries = f"SELECT sum(attempts) FROM outbox_message WHERE {state.which}"
    for mode in at_length(SHORT, FULL):
        here.stop_sink()
        if mode != "gone":
            here.start_sink(mode)
        tried = here.one(tries)
        child = actor.start("deliver_for_ever")
        wait_until(lambda tried=tried: here.one(tries) > tried, PATIENCE)
        time.sleep(at_length(0.5, 30.0))
        child.kill()
        here.hurry()
    assert here.one(tries) >= len(SHORT)
    here.stop_sink()
    here.start_sink()
    given_up = state.messages("dead")
    assert actor.do("redrive_messages") == given_up
    child = actor.start("deliver_for_ever")
    wait_until(lambda: not state.messages("queued") + state.messages("leased"), PATIENCE)
    child.kill()
    assert state.messages("sent") == len(cases)
    mailed = state.assert_mailed()
    print(f"{given_up} given up and sent again by hand, {sum(mailed.values()) - len(cases)} doubles under one key")

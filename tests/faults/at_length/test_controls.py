"""The controls that the test command leaves out: one protection off, and the same fault must go wrong."""

from __future__ import annotations

import signal
import time
from contextlib import closing

import pytest

from pxm.local.postgres import APP
from tests.faults.test_kills import cruelty
from tests.faults.test_races import outcomes, race
from tests.faults.world import SEED, wait_until

pytestmark = pytest.mark.faults


def test_f1_control_marking_long_after_sending_doubles_messages(here, unsafe):
    careless = unsafe("UNSAFE_LATE_MARK")
    for number in range(5):
        _kills, cases = cruelty(here, careless, 3000, 60.0, SEED + number)
        state = here.state(cases)
        state.assert_once(len(cases))
        if doubled := sum(times > 1 for times in state.assert_mailed().values()):
            print(f"{doubled} of {len(cases)} messages came twice")
            return
    raise AssertionError("no message came twice: the test proves nothing")


def test_f5_control_a_due_moment_kept_in_the_broker_is_lost(here, actor):
    actor.do("carry_by_eta", cases=list(range(100)), seconds=20)
    assert actor.do("waiting_in_the_broker") >= 100
    here.kill_valkey()
    here.start_valkey(is_empty=True)
    assert actor.do("waiting_in_the_broker") == 0


def test_f6_control_a_wake_up_without_a_cap_holds_requests_up(here, unsafe):
    careless = unsafe("UNSAFE_NUDGE_UNCAPPED")
    here.load(careless, 1)
    here.valkey.process.send_signal(signal.SIGSTOP)
    try:
        seconds = sorted(careless.do("register", count=10, within=300))
    finally:
        here.valkey.process.send_signal(signal.SIGCONT)
    assert seconds[-1] > 0.5


def test_f7_control_without_synchronous_commit_answered_commits_are_lost(here, actor):
    here.sql("CREATE TABLE IF NOT EXISTS answered (id bigint)")
    here.sql("GRANT ALL ON answered TO pxm_app")
    lost = 0
    for number in range(20):
        with closing(here.cluster.connect("pxm", APP)) as connection, connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            connection.commit()
            for row in range(number * 1000, number * 1000 + 500):
                cursor.execute("INSERT INTO answered VALUES (%s)", [row])
                connection.commit()
            here.cluster.process.kill()
        here.restart_database()
        lost += 500 - here.one(f"SELECT count(*) FROM answered WHERE id / 1000 = {number}")
    assert lost > 0, "every answered commit survived: the control proves nothing"


def test_f11_control_without_an_end_of_leases_a_message_is_stuck_for_ever(here, unsafe):
    careless = unsafe("UNSAFE_NO_LEASE_EXPIRY")
    cases = here.load(careless, 30)
    careless.do("sweep_from", moment=0.0)
    here.stop_sink()
    here.start_sink("silent")
    child = careless.start("deliver_for_ever")
    state = here.state(cases)
    wait_until(lambda: state.messages("leased") > 0, 30)
    child.kill()
    here.stop_sink()
    here.start_sink()
    here.sql("UPDATE outbox_message SET wake_at = now(), locked_until = now() WHERE state = 'leased'")
    child = careless.start("deliver_for_ever")
    time.sleep(10)
    child.kill()
    assert state.messages("leased") > 0


def test_f16_control_without_the_second_look_a_withdrawn_case_is_escalated(here, unsafe):
    careless = unsafe("UNSAFE_NO_LOCK", "UNSAFE_NO_RECHECK")
    cases = race(here, careless, "withdraw", 300)
    assert [case for case, _state, _escalated, after in outcomes(here, cases, "withdraw") if after]

"""F2, F4 to F6: Celery and the broker are only the alarm clock. Whatever becomes of them, rows stay due."""

from __future__ import annotations

import os
import random
import signal
import socket
import statistics
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pxm.local.programs import alert_worker, beat
from tests.faults.world import PATIENCE, SEED, World, at_length, wait_until

pytestmark = pytest.mark.faults
RECORDED_WITHIN = 60.0


def worker(world: World) -> int:
    """One Celery worker as the supervisor starts it; returns its number once it listens."""
    program = world.program(*alert_worker().command()[1:], STATEMENT_TIMEOUT_SECONDS="60")
    wait_until(lambda: bool(pool(program.pid)), PATIENCE)
    return program.pid


def pool(worker: int) -> list[int]:
    with suppress(OSError):
        return [int(pid) for pid in Path(f"/proc/{worker}/task/{worker}/children").read_text().split()]
    return []


def settled(world: World, cases: range, seconds: float = RECORDED_WITHIN) -> None:
    state = world.state(cases)
    wait_until(lambda: state.escalations() == len(cases), seconds)
    state.assert_once(len(cases))


def test_f2_only_the_pool_child_is_killed(here, actor):
    chance, due = random.Random(SEED), at_length(400, 3000)  # noqa: S311 - a seed to repeat
    number = worker(here)
    cases = here.load(actor, due)
    bell = actor.start("ring", seconds=at_length(20.0, 200.0))
    kills, until = 0, time.monotonic() + at_length(5.0, 60.0)
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.05, 0.3))
        for pid in chance.sample(found, 1) if (found := pool(number)) else []:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                kills += 1
    settled(here, cases)
    bell.kill()
    assert kills > 0


def test_f4_the_broker_is_emptied_again_and_again_and_two_beats_ring(here, actor, tmp_path):
    worker(here)
    for number in (1, 2):
        here.program(*beat(tmp_path / f"beat{number}").command()[1:])
    cases = here.load(actor, at_length(300, 3000))
    until = time.monotonic() + at_length(8.0, 60.0)
    while time.monotonic() < until:
        flush(here)
        time.sleep(1.0)
    settled(here, cases)
    assert here.state(cases).longest_wait() < RECORDED_WITHIN


def flush(world: World) -> None:
    redis_command(world, b"FLUSHALL\r\n")


def redis_command(world: World, words: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as line, suppress(OSError):
        line.settimeout(2)
        line.connect(str(world.valkey.socket))
        line.sendall(words)
        line.recv(100)


def test_f5_without_any_broker_the_timers_record_within_a_minute(here, actor):
    here.kill_valkey()
    try:
        here.program("manage.py", "run_timers")
        cases = here.load(actor, at_length(300, 3000))
        settled(here, cases)
        assert here.state(cases).longest_wait() < RECORDED_WITHIN
        state = here.state(cases)
        wait_until(lambda: not state.messages("queued") + state.messages("leased"), PATIENCE)
        state.assert_mailed()
    finally:
        here.end()
        here.start_valkey()


@pytest.mark.parametrize("fault", ["hung", "gone"])
def test_f6_a_broker_that_hangs_or_is_gone_holds_no_request_up(here, actor, fault):
    """Pages and submissions through the front door; the first may wait half a second, as long as the cap."""
    here.load(actor, 1)
    usual = statistics.median(actor.do("ask", seconds=at_length(3.0, 10.0)))
    here.valkey.process.send_signal(signal.SIGSTOP) if fault == "hung" else here.kill_valkey()
    try:
        took = sorted(actor.do("ask", seconds=at_length(5.0, 30.0)))
    finally:
        here.valkey.process.send_signal(signal.SIGCONT) if fault == "hung" else here.start_valkey()
    p99 = took[int(len(took) * 0.99) - 1]
    print(f"{fault}: {len(took)} requests, usual {usual:.3f} s, now {statistics.median(took):.3f} s, p99 {p99:.3f} s")
    assert p99 < 0.5 + usual * 4

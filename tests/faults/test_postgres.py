"""F7, F8: the database dies, is stopped, loses its backends or has none left. What was committed is there after it."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import closing, suppress

import psycopg2
import pytest

from pxm.local.postgres import APP
from tests.faults.world import PATIENCE, SEED, Actor, Child, World, at_length, wait_until

pytestmark = pytest.mark.faults
SOMEBODY = """
SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
WHERE usename = 'pxm_app' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1) AS one
"""


CHECK = """
CREATE EXTENSION IF NOT EXISTS amcheck;
SELECT count(bt_index_check(c.oid, true)) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
JOIN pg_am m ON m.oid = c.relam WHERE m.amname = 'btree' AND i.indisvalid AND c.relpersistence = 'p';
"""
CORRUPT = """
SELECT c.relname, v.msg FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, verify_heapam(c.oid) v
WHERE c.relkind = 'r' AND n.nspname = 'public'
"""


def assert_whole(world: World) -> None:
    """Every index agrees with its table, and no page is broken."""
    assert world.one(CHECK) > 50
    assert world.sql(CORRUPT) == []


def loops(actor: Actor) -> list[Child]:
    deeds = ("sweep_for_ever", "sweep_for_ever", "deliver_for_ever")
    return [actor.start(deed) for deed in deeds]


def drained(world: World, actor: Actor, cases: range, children: list[Child]) -> None:
    state = world.state(cases)
    wait_until(lambda: world.answers() and not state.waiting(), PATIENCE)
    for child in children:
        child.kill()
    world.hurry()
    calm = [actor.start("deliver_for_ever")]
    wait_until(lambda: not state.messages("queued") + state.messages("leased"), PATIENCE)
    calm[0].kill()
    state.assert_once(len(cases))
    state.assert_mailed()


def test_f7_a_killed_postmaster_and_killed_backends_lose_nothing(here, actor):
    chance, due = random.Random(SEED), at_length(400, 3000)  # noqa: S311 - a seed to repeat
    cases = here.load(actor, due)
    children = loops(actor)
    for _kill in range(at_length(2, 20)):
        until = time.monotonic() + chance.uniform(0.2, 0.8)
        while time.monotonic() < until:
            with suppress(psycopg2.Error):
                here.sql(SOMEBODY)
            time.sleep(0.1)
        here.restart_database(chance.choice([signal.SIGKILL, signal.SIGQUIT]))
    drained(here, actor, cases, children)
    assert_whole(here)


def test_f8_a_database_that_stands_still_or_is_full_is_waited_for(here, actor):
    due = at_length(300, 3000)
    cases = here.load(actor, due)
    children = loops(actor)
    group = os.getpgid(here.cluster.process.pid)
    os.killpg(group, signal.SIGSTOP)
    time.sleep(at_length(2.0, 20.0))
    os.killpg(group, signal.SIGCONT)
    with Exhausted(here):
        time.sleep(at_length(1.0, 10.0))
    drained(here, actor, cases, children)


class Exhausted:
    """Every connection that the app role may have is taken."""

    def __init__(self, world: World) -> None:
        self.world, self.taken = world, []

    def __enter__(self) -> None:
        with suppress(psycopg2.OperationalError):
            while len(self.taken) < 500:
                self.taken.append(self.world.cluster.connect("pxm", APP))
        assert self.taken

    def __exit__(self, *_error: object) -> None:
        for connection in self.taken:
            with closing(connection):
                pass

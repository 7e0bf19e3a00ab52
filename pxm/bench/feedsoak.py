"""A hundred thousand messages while the listener and the sweep are killed again and again: none lost, none doubled.

Bars: every message is a row, once, and taken over; nobody went home twice without coming back in between.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from django.db import connection

from hospital.actions import feed
from hospital.models import InboundMessage
from pxm.bench import apart
from pxm.bench.feed import a_day, begin, free_port, parts, place, send_all
from pxm.bench.sheet import Say, Sheet
from pxm.local import house, places, processes

TWICE = """
SELECT count(*) FROM (SELECT kind, lag(kind) OVER (PARTITION BY visit_id ORDER BY id) AS before
                      FROM hospital_visitevent) AS e WHERE kind = 'discharged' AND before = 'discharged'
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=4)
    parser.add_argument("--kill-every", type=float, default=15.0, help="seconds, on average")
    parser.add_argument("--seed", type=int, default=7)


def handle(options: dict[str, Any], say: Say) -> bool:
    given = {name.replace("_", "-"): value for name, value in options.items()}
    return apart.measure("feedsoak", given, ("messages", "lines", "kill-every", "seed"))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    messages, port = a_day(options["messages"]), free_port()
    place()
    chance = random.Random(options["seed"])  # noqa: S311 - when to kill
    children: dict[str, subprocess.Popen[bytes]] = {"listener": begin(port), "sweep": _sweep()}
    starts: dict[str, Callable[[], subprocess.Popen[bytes]]] = {"listener": lambda: begin(port), "sweep": _sweep}
    kills, began = 0, time.monotonic()
    given_up = Event()
    with ThreadPoolExecutor(options["lines"]) as senders:
        work = [senders.submit(send_all, port, part, given_up) for part in parts(messages, options["lines"])]
        try:
            while not all(one.done() for one in work):
                time.sleep(chance.uniform(0, 2 * options["kill_every"]))
                name = chance.choice(["listener", "sweep"])
                _end(children.pop(name))
                children[name], kills = starts[name](), kills + 1
        finally:
            given_up.set()
            for child in children.values():
                _end(child)
    while feed.process_feed():
        pass
    sheet.say(f"{len(messages):,} messages, {kills} kills, {time.monotonic() - began:.0f} s, seed {options['seed']}")
    return _judge(len(messages), sheet)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()


def _sweep() -> subprocess.Popen[bytes]:
    env = {**os.environ, "LOG_LEVEL": "ERROR"}
    return subprocess.Popen(
        house.command(["run_timers"]), cwd=places.ROOT, env=env, stdout=sys.stderr,
        preexec_fn=processes.die_with(os.getpid()),
    )  # fmt: skip


def _judge(sent: int, sheet: Sheet) -> bool:
    rows = InboundMessage.objects.all()
    sheet.bar("messages lost", sent - rows.values("control_id").distinct().count(), 0)
    sheet.bar("messages doubled", rows.count() - rows.values("control_id").distinct().count(), 0)
    sheet.bar("messages not taken over", rows.exclude(state=InboundMessage.State.APPLIED).count(), 0)
    with connection.cursor() as cursor:
        cursor.execute(TWICE)
        sheet.bar("people who went home twice without coming back", cursor.fetchone()[0], 0)
    return sheet.is_met

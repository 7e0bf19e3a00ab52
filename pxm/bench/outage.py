"""Five days of outage: 20,000 due steps caught up, one message a case and reader, pages usable meanwhile.

Bars: 60 s; one message; 95 of 100 pages within a second, asked one after the other while another process catches up.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clocks.models import Escalation, Firing
from complaints.models import Complaint
from hospital.models import User
from pxm.bench import apart, sweeping
from pxm.bench.copying import BASE
from pxm.bench.houses import signed_in
from pxm.bench.sheet import Say, Sheet, measured_house
from pxm.local import house, places, processes

STEPS = ("share-50", "share-75", "share-90", "breach", "after-breach")  # of the answer of each case
MOST_SECONDS, MOST_PAGE_SECONDS, MOST_MESSAGES = 60, 1.0, 1
# Long ago and in their order, as five days without a sweep leave them.
MAKE_DUE = """
UPDATE clocks_firing f
SET fire_at = clock_timestamp() - interval '5 days' + (array_position(%s, r.key::text) * interval '20 hours'),
    wake_at = clock_timestamp() - interval '5 days' + (array_position(%s, r.key::text) * interval '20 hours')
FROM clocks_clock c, clocks_rung r
WHERE c.id = f.clock_id AND r.id = f.rung_id AND f.state = 'planned' AND c.kind = 'statutory_response'
  AND r.key = ANY(%s) AND c.subject_id > %s
"""
MAKE_LATE = """
UPDATE clocks_clock SET due_at = clock_timestamp() - interval '2 days'
WHERE kind = 'statutory_response' AND subject_id > %s
"""
MOST_OF_ONE = """
SELECT coalesce(max(n), 0) FROM (
    SELECT count(*) AS n FROM outbox_message WHERE to_user_id IS NOT NULL AND subject_id > %s
    GROUP BY subject_id, to_user_id, channel) AS counted
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--due", type=int, default=20_000, help="steps, five of each case")


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("outage", options, ("due",))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    """Fill, let it lie, catch up in another process, print."""
    cases = options["due"] // len(STEPS)
    sweeping.fill(cases, 0, sheet.say)
    let_lie()
    sheet.say(f"{due():,} steps of {cases:,} cases are due")
    with measured_house(), catching_up() as is_over:
        began = time.perf_counter()
        pages = open_pages(is_over)
        seconds = time.perf_counter() - began
    return judge(cases, seconds, pages, sheet)


def judge(cases: int, seconds: float, pages: list[float], sheet: Sheet) -> bool:
    sheet.bar("steps that are still due", due(), 0)
    sheet.bar("cases that nobody was told of", cases - told(), 0)
    sheet.bar("seconds to catch up", seconds, MOST_SECONDS)
    sheet.bar("messages of a case to one reader by one way", messages(), MOST_MESSAGES)
    p95 = statistics.quantiles(pages, n=20)[-1] if len(pages) > 1 else max(pages, default=0.0)
    sheet.say(f"{len(pages):,} pages meanwhile, half of them within {statistics.median(pages or [0]):.3f} s")
    sheet.bar("seconds of a page, 95 of 100", p95, MOST_PAGE_SECONDS)
    return sheet.is_met


def let_lie() -> None:
    with connection.cursor() as cursor:
        cursor.execute(MAKE_LATE, [BASE])
        cursor.execute(MAKE_DUE, [list(STEPS), list(STEPS), list(STEPS), BASE])


def due() -> int:
    planned = Firing.objects.filter(state="planned", wake_at__lte=timezone.now(), rung__key__in=STEPS)
    return planned.filter(clock__kind="statutory_response", clock__subject_id__gt=BASE).count()


def told() -> int:
    return Escalation.objects.filter(subject_id__gt=BASE).values("subject_id").distinct().count()


def messages() -> int:
    """The most messages that one reader got of one case by one way."""
    with connection.cursor() as cursor:
        cursor.execute(MOST_OF_ONE, [BASE])
        return cursor.fetchone()[0]


@contextmanager
def catching_up() -> Iterator[Callable[[], bool]]:
    """The timers of a house that comes back, in a process of their own; asks whether they are through."""
    env = {**os.environ, "LOG_LEVEL": "ERROR"}
    child = subprocess.Popen(
        house.command(["run_timers", "--once"]), cwd=places.ROOT, env=env, preexec_fn=processes.die_with(os.getpid())
    )
    try:
        yield lambda: child.poll() is not None or not due()
    finally:
        child.terminate()
        child.wait(60)


def open_pages(is_over: Callable[[], bool]) -> list[float]:
    """What a manager opens, one page after the other until it is over; seconds of each."""
    browser = signed_in(User.objects.get(email="manager@example.org"))
    ref = Complaint.objects.filter(pk__gt=BASE).latest("pk").ref
    addresses = cycle([reverse("escalations"), reverse("my-work"), reverse("complaint", args=[ref])])
    found: list[float] = []
    while not is_over():
        began = time.perf_counter()
        if browser.get(next(addresses)).status_code != 200:
            raise SystemExit("A page failed while the house caught up.")
        found.append(time.perf_counter() - began)
    return found

"""Every running target of a site computed anew after an edit of its calendar: targets a second, and its statements.

A working day is taken out, so that most of them move. It runs in a cluster of its own, as the worker does it: case by
case, each in its own transaction with its entry in the audit.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.utils import timezone

from clocks import actions
from clocks.calendars import UNTIL_PUBLISHED, Role
from clocks.models import Clock, Move
from clocks.worktime import local_date
from hospital.models import Site
from pxm.bench import apart, sweeping
from pxm.bench.measuring import statements
from pxm.bench.sheet import Say, Sheet

AHEAD = timedelta(days=3)  # the day taken out; within every answer that is due in seven working days


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--open", type=int, default=5_000, help="open cases, with four targets each")


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("recompute", options, ("open",))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    """Fill, publish, carry it to all that runs, print."""
    sweeping.fill(options["open"], 0, sheet.say)
    site, running = Site.objects.get(), Clock.objects.running().count()
    day = local_date(site.zone, timezone.now() + AHEAD)
    while day.weekday() > 4:
        day += timedelta(days=1)
    data = {**UNTIL_PUBLISHED[Role.STATUTORY], "dates": {day.isoformat(): []}}
    actions.publish_calendar(site, Role.STATUTORY, data=data, by=None)
    began = time.perf_counter()
    with statements() as sent:
        while actions.carry(seconds=60):
            pass
    seconds = time.perf_counter() - began
    moved = Move.objects.filter(state=Move.State.MOVED).count()
    sheet.say(f"{running:,} running targets looked at, {moved:,} moved, in {seconds:.1f} s")
    sheet.say(f"{running / seconds:,.0f} targets a second, {len(sent) / max(1, options['open']):.1f} statements a case")
    sheet.bar("targets of no answer yet", Move.objects.waiting().count(), 0)
    return sheet.is_met

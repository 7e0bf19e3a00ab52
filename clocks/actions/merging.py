"""Two subjects become one: the one that stays takes over the strictest promise of each kind."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clocks.actions.plans import Plan
from clocks.actions.sheets import Sheet
from clocks.actions.targets import Owing, falls_to, opened
from clocks.facts import Facts
from clocks.models import Clock
from clocks.profiles import EXPLANATION
from hospital.timing import now as web_now

MERGED = "merged"
ACKNOWLEDGED = "acknowledged"


@transaction.atomic
def merge(gone: Owing, stays: Owing, *, facts: Facts, now: datetime | None = None) -> None:
    """The targets of `gone` end as merged; nothing promised for it is forgotten, and nothing of it fires any more.

    Of each kind that runs on both, the one due first decides: the other counts from its start. What ran on `gone`
    alone goes on on `stays`. An acknowledgement of `gone` counts for both. The room locks both and moves the receipt.

    Not audited: the room's verb leaves the entry.
    """
    now = now or web_now()
    theirs, mine = opened(gone), opened(stays)
    running = [clock for clock in theirs.running if clock.kind != EXPLANATION]  # begins again with its limit
    theirs.cancel(MERGED, now)
    theirs.keep_next()
    _acknowledge(theirs, mine, now)
    plan = Plan(stays, facts.severity)
    _take_starts(running, mine, plan, now)
    for clock in _missing(running, mine):
        rule = plan.book.profile.rule(clock.rule)
        plan.begin(mine, rule, clock.start_event, clock.started_at, falls_to(stays, None))
    mine.write()


def _acknowledge(theirs: Sheet, mine: Sheet, now: datetime) -> None:
    done = [clock.stopped_at for clock in theirs.clocks if clock.stop_event == ACKNOWLEDGED and clock.stopped_at]
    if done:
        mine.stop(ACKNOWLEDGED, min(done), now)


def _take_starts(running: list[Clock], mine: Sheet, plan: Plan, now: datetime) -> None:
    """Count from the start of whichever was due first, and plan anew what that moves."""
    theirs = {clock.kind: clock for clock in running}
    for clock in mine.running:
        other = theirs.get(clock.kind)
        if other and other.due_at < clock.due_at:
            clock.started_at = other.started_at
    going = [clock for clock in mine.running if clock.paused_at is None and plan.book.profile.knows(clock.rule)]
    plan.revise([(clock, plan.book.profile.rule(clock.rule)) for clock in going], now)


def _missing(running: list[Clock], mine: Sheet) -> list[Clock]:
    """Kinds that run on the one alone, and never ran on the other; those its rules do not know are left."""
    had = {clock.kind for clock in mine.clocks}
    return [clock for clock in running if clock.kind not in had]

"""Two subjects become one: the one that stays takes over the strictest promise of each kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from clocks.actions.plans import Plan, agreed_day
from clocks.actions.sheets import Sheet
from clocks.actions.targets import Owing, falls_to, opened, revive
from clocks.facts import Facts
from clocks.models import Clock
from clocks.profiles import EXPLANATION, Rule
from hospital.timing import now as web_now

MERGED, UNMERGED = "merged", "unmerged"
ACKNOWLEDGED = "acknowledged"


@transaction.atomic
def merge(gone: Owing, stays: Owing, *, facts: Facts, now: datetime | None = None) -> dict[str, Any]:
    """The targets of `gone` end as merged; nothing promised for it is forgotten, and nothing of it fires any more.

    Of each kind that runs on both, the one due first decides: the other counts from its start. What ran on `gone`
    alone goes on on `stays`. An acknowledgement of `gone` counts for both. The room locks both and moves the receipt.

    Returns what `unmerge` needs: since when the targets that moved had counted, and which kinds began.

    Not audited: the room's verb leaves the entry.
    """
    now = now or web_now()
    theirs, mine = opened(gone), opened(stays)
    running = [clock for clock in theirs.running if clock.kind != EXPLANATION]  # begins again with its limit
    theirs.cancel(MERGED, now)
    theirs.keep_next()
    _acknowledge(theirs, mine, now)
    plan = Plan(stays, facts.severity)
    started = _take_starts(running, mine, plan, now)
    missing = _missing(running, mine)
    for clock in missing:
        rule = plan.book.profile.rule(clock.rule)
        plan.begin(mine, rule, clock.start_event, clock.started_at, falls_to(stays, None), agreed_day(clock))
    mine.write()
    return {"started": started, "begun": [clock.kind for clock in missing]}


@transaction.atomic
def unmerge(
    gone: Owing, stays: Owing, *, at: datetime, started: Mapping[str, datetime | None], begun: Collection[str],
    facts: Facts, now: datetime | None = None,
) -> None:  # fmt: skip
    """They were merged at the moment `at` and are two again: what ran on `gone` runs on, planned anew, and `stays`
    counts as it did. What is late stays late. Not audited: the room's verb leaves the entry.
    """
    now = now or web_now()
    revive(gone, at=at, now=now)
    mine, plan = opened(stays), Plan(stays, facts.severity)
    mine.cancel(UNMERGED, now, begun)
    for clock in mine.running:
        clock.started_at = started.get(clock.kind) or clock.started_at
    plan.revise(_going(mine, plan), now)
    mine.keep_next()


def _acknowledge(theirs: Sheet, mine: Sheet, now: datetime) -> None:
    done = [clock.stopped_at for clock in theirs.clocks if clock.stop_event == ACKNOWLEDGED and clock.stopped_at]
    if done:
        mine.stop(ACKNOWLEDGED, min(done), now)


def _take_starts(running: list[Clock], mine: Sheet, plan: Plan, now: datetime) -> dict[str, datetime]:
    """Count from the start of whichever was due first, and plan anew what that moves; returns the starts before."""
    before: dict[str, datetime] = {}
    theirs = {clock.kind: clock for clock in running}
    for clock in mine.running:
        other = theirs.get(clock.kind)
        if other and other.due_at < clock.due_at:
            before[clock.kind], clock.started_at = clock.started_at, other.started_at
    plan.revise(_going(mine, plan), now)
    return before


def _going(mine: Sheet, plan: Plan) -> list[tuple[Clock, Rule]]:
    """Running targets with their rules; paused ones are planned when they go on."""
    going = [clock for clock in mine.running if clock.paused_at is None and plan.book.profile.knows(clock.rule)]
    return [(clock, plan.book.profile.rule(clock.rule)) for clock in going]


def _missing(running: list[Clock], mine: Sheet) -> list[Clock]:
    """Kinds that run on the one alone, and never ran on the other; those its rules do not know are left."""
    had = {clock.kind for clock in mine.clocks}
    return [clock for clock in running if clock.kind not in had]

"""Two subjects become one: the one that stays takes over the strictest promise of each kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
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


NONE: frozenset[str] = frozenset()
NOTHING: Mapping[str, datetime | None] = MappingProxyType({})


@transaction.atomic
def merge(
    gone: Owing, stays: Owing, *, facts: Facts, now: datetime | None = None, apart: Collection[int] = (),
    always: Collection[str] = NONE, never: Collection[str] = NONE,
) -> dict[str, Any]:  # fmt: skip
    """The targets of `gone` end as merged; nothing promised for it is forgotten, and nothing of it fires any more.

    Of each kind that runs on both, the one due first decides: the other counts from its start. What ran on `gone`
    alone goes on on `stays`: of the kinds `always` even where `stays` had one that ended, of the kinds `never` not at
    all. Targets that are one of several of their kind (`apart`, their numbers) go over as they are. An acknowledgement
    of `gone` counts for both. The room locks both and moves the receipt.

    Returns what `unmerge` needs: since when the targets that moved had counted, what had been agreed of them, and which
    kinds began.

    Not audited: the room's verb leaves the entry.
    """
    now = now or web_now()
    _hand(apart, stays)
    theirs, mine = opened(gone), opened(stays)
    running = [clock for clock in theirs.running if clock.kind != EXPLANATION]  # begins again with its limit
    theirs.cancel(MERGED, now)
    theirs.keep_next()
    _acknowledge(theirs, mine, now)
    plan = Plan(stays, facts.severity)
    started, agreed = _take_starts(running, mine, plan, now)
    missing = [clock for clock in _missing(running, mine, always, never) if plan.book.profile.knows(clock.rule)]
    for clock in missing:
        rule = plan.book.profile.rule(clock.rule)
        plan.begin(mine, rule, clock.start_event, clock.started_at, falls_to(stays, None), agreed_day(clock))
    mine.write()
    return {"started": started, "agreed": agreed, "begun": [clock.kind for clock in missing]}


@transaction.atomic
def unmerge(
    gone: Owing, stays: Owing, *, at: datetime, started: Mapping[str, datetime | None], begun: Collection[str],
    facts: Facts, now: datetime | None = None, apart: Collection[int] = (),
    agreed: Mapping[str, datetime | None] = NOTHING,
) -> None:  # fmt: skip
    """They were merged at the moment `at` and are two again: what ran on `gone` runs on, planned anew, and `stays`
    counts as it did. What is late stays late. Not audited: the room's verb leaves the entry.
    """
    now = now or web_now()
    _hand(apart, gone)
    revive(gone, at=at, now=now)
    mine, plan = opened(stays), Plan(stays, facts.severity)
    mine.cancel(UNMERGED, now, begun)
    for clock in mine.running:
        clock.started_at = started.get(clock.kind) or clock.started_at
        clock.due_at_gross = agreed.get(clock.kind) or clock.due_at_gross
    plan.revise(_going(mine, plan), now)
    mine.keep_next()


def _acknowledge(theirs: Sheet, mine: Sheet, now: datetime) -> None:
    done = [clock.stopped_at for clock in theirs.clocks if clock.stop_event == ACKNOWLEDGED and clock.stopped_at]
    if done:
        mine.stop(ACKNOWLEDGED, min(done), now)


def _take_starts(
    running: list[Clock], mine: Sheet, plan: Plan, now: datetime
) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """Count from the start of whichever was due first, or to the day that was agreed for it, and plan anew what that
    moves; returns starts and agreed moments as they were before.
    """
    started: dict[str, datetime] = {}
    agreed: dict[str, datetime] = {}
    theirs = {clock.kind: clock for clock in running}
    for clock in mine.running:
        other = theirs.get(clock.kind)
        if other and other.due_at < clock.due_at:
            started[clock.kind], clock.started_at = clock.started_at, other.started_at
            if agreed_day(clock) and agreed_day(other):
                agreed[clock.kind], clock.due_at_gross = clock.due_at_gross, other.due_at_gross
    plan.revise(_going(mine, plan), now)
    return started, agreed


def _going(mine: Sheet, plan: Plan) -> list[tuple[Clock, Rule]]:
    """Running targets with their rules; paused ones are planned when they go on."""
    going = [clock for clock in mine.running if clock.paused_at is None and plan.book.profile.knows(clock.rule)]
    return [(clock, plan.book.profile.rule(clock.rule)) for clock in going]


def _missing(running: list[Clock], mine: Sheet, always: Collection[str], never: Collection[str]) -> list[Clock]:
    """Kinds that run on the one alone, and never ran on the other or count each time."""
    busy = {clock.kind for clock in mine.running}
    had = {clock.kind for clock in mine.clocks if clock.kind not in always} | busy | set(never)
    return [clock for clock in running if clock.kind not in had]


def _hand(clocks: Collection[int], to: Owing) -> None:
    """These are owed on `to` from now on, each as it is: with its date, its steps and what it missed."""
    sheet = opened(to)
    for clock in Clock.objects.filter(pk__in=clocks).order_by("id"):
        clock.subject_id, clock.seq = to.pk, sheet.next_seq(clock.kind)
        clock.site_id, clock.is_next = to.site_id, False
        clock.save(update_fields=["subject_id", "seq", "site", "is_next"])
        sheet.clocks.append(clock)

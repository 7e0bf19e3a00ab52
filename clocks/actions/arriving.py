"""Subjects that lived elsewhere until now: their targets count from the original receipt, and steps that are past tell
nobody anything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from clocks.actions.plans import Plan
from clocks.actions.sheets import Past, is_late, write_many
from clocks.actions.targets import Owing, falls_to, next_turns, started
from clocks.calendars import SiteCalendars, calendars_of_sites
from clocks.facts import Facts
from clocks.models import Clock, Firing
from clocks.rulebook import rulebook_of


@dataclass(frozen=True, slots=True)
class Arrived:
    """A subject that was stored just now, and what had happened to it, in the order of time.

    `kept` are the kinds of target that go on, None: all that still run. `without` are kinds that are not carried over.
    """

    subject: Owing
    facts: Facts
    events: Sequence[tuple[str, datetime]]
    kept: Collection[str] | None = None
    without: Collection[str] = field(default_factory=tuple)


@transaction.atomic
def take_over(arrivals: Sequence[Arrived], *, now: datetime) -> Mapping[int, list[Clock]]:
    """Write the targets of subjects that have none yet; by subject, those that were late on arrival.

    Reminders and escalation steps whose moment has passed are written as replaced, and never fire. Not audited: the
    room's verb leaves the entries.
    """
    calendars = calendars_of_sites({one.subject.site_id for one in arrivals})
    sheets = {one.subject.pk: _lived(one, calendars[one.subject.site_id], now) for one in arrivals}
    write_many(list(sheets.values()))
    return {pk: late for pk, sheet in sheets.items() if (late := [c for c in sheet.running if is_late(c, now)])}


def _lived(one: Arrived, calendars: SiteCalendars, now: datetime) -> Past:
    sheet, book = Past(one.subject._meta.model_name or "", one.subject.pk), rulebook_of(one.subject.profile_version_id)
    plan = Plan(one.subject, one.facts.severity, calendars, book)
    owner = falls_to(one.subject, None)
    for event, at in one.events:
        ended = sheet.stop(event, at, now)
        rules = [*next_turns(ended, event, book.profile), *started(sheet, event, one.facts, book.profile)]
        for rule in rules:
            plan.begin(sheet, rule, event, at, owner, None, now)
    sheet.drop([clock for clock in sheet.clocks if clock.kind in one.without])
    if one.kept is not None:
        sheet.drop([clock for clock in sheet.running if clock.kind not in one.kept])
    for clock in sheet.running:
        steps = plan.first_steps(clock)
        for step in steps:
            if step.fire_at <= now:
                step.state = Firing.State.SUPERSEDED
        clock.is_next = False
        sheet.new[id(clock)] = clock, steps
    return sheet

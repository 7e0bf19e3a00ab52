"""Targets of a case stand still while somebody else has the word, where the rules of the place allow it."""

from __future__ import annotations

from datetime import datetime

import clocks.actions
from clocks.calendars import calendars_of
from clocks.models import Clock, Pause
from clocks.planning import span_ends
from clocks.rulebook import rulebook_of
from clocks.worktime import late
from complaints.actions.cases import KIND
from complaints.models import Complaint
from hospital.models import User

PROMISED = ("agreed_response",)  # what was agreed with them; never the acknowledgement, never what the law sets


def stand_still(case: Complaint, reason: str, by: User | None, now: datetime, is_hidden: bool = False) -> list[int]:
    """Pause what may pause for this reason, for as long as the rules allow; returns the targets that stand still."""
    profile = rulebook_of(case.profile_version_id).profile
    rule = next((row for row in profile.pauses if row.reason == reason), None)
    if rule is None:
        return []
    until = span_ends(calendars_of(case.site_id).by_role[rule.calendar], now, rule.amount, rule.unit)
    running = Clock.objects.of(KIND, case.pk).running().filter(kind__in=PROMISED, paused_at__isnull=True)
    found = [clock for clock in running if profile.knows(clock.rule) and profile.rule(clock.rule).is_pausable]
    pausable = [clock for clock in found if not late(clock.edge, clock.due_at, now)]
    for clock in pausable:
        clocks.actions.pause(
            clock, reason=reason, until=until, by=by, is_hidden=is_hidden and rule.may_be_hidden, now=now
        )
    return [clock.pk for clock in pausable]


def go_on(case: Complaint, reason: str, by: User | None, now: datetime) -> None:
    """Whatever stands still for this reason goes on."""
    mine = Pause.objects.filter(clock__subject_kind=KIND, clock__subject_id=case.pk, reason=reason)
    for pause in mine.filter(ends_at__isnull=True, clock__is_running=True).select_related("clock"):
        clocks.actions.resume(pause.clock, by=by, now=now)

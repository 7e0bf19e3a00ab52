"""Time that does not count: only where the rules allow it, with a reason, and never without an end."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from clocks.actions.holding import hold
from clocks.actions.plans import Plan
from clocks.actions.sheets import Sheet, cancel_planned, end_pauses, is_late, is_running
from clocks.models import Clock, Pause
from clocks.profiles import PauseRule
from clocks.worktime import calendar_deadline, working_day_deadline
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def pause(clock: Clock, *, reason: str, until: datetime, by: User | None, now: datetime | None = None) -> Pause:
    """The target stands still until `resume`, or until `until` at the latest, which the profile limits.

    Refuses a target that may not pause, one that is late, ended or paused already, an unknown reason.
    """
    now = now or web_now()
    sheet, clock = held(clock)
    plan = Plan(clock)
    rule = plan.book.profile.rule(clock.rule)
    reasons = {row.reason: row for row in plan.book.profile.pauses}
    if not rule.is_pausable or reason not in reasons:
        raise ValidationError(_("This target may not be paused for this reason."), code="not_pausable")
    _refuse(clock, until, _longest(reasons[reason], plan, now), now)
    paused = Pause.objects.create(clock=clock, reason=reason, starts_at=now, max_ends_at=until, by=by)
    clock.paused_at, clock.paused_until = now, until
    clock.save(update_fields=["paused_at", "paused_until"])
    cancel_planned([clock.pk])
    sheet.keep_next()
    _record("target.pause", clock, by, now, reason=reason, until=until)
    return paused


@transaction.atomic
def resume(clock: Clock, *, by: User | None, now: datetime | None = None) -> None:
    """The target goes on: its due moment moves by the time it stood still, and its steps are planned again."""
    now = now or web_now()
    sheet, clock = held(clock)
    if not is_running(clock) or clock.paused_at is None:
        raise ValidationError(_("This target is not paused."), code="not_paused")
    end_pauses([clock], now)
    clock.paused_at = clock.paused_until = None
    clock.save(update_fields=["paused_at", "paused_until"])
    plan = Plan(clock)
    plan.revise([(clock, plan.book.profile.rule(clock.rule))], now)
    sheet.keep_next()
    _record("target.resume", clock, by, now)


def held(clock: Clock) -> tuple[Sheet, Clock]:
    """The subject locked, its targets read again, and the one meant among them."""
    hold(clock.subject_kind, clock.subject_id)
    sheet = Sheet.open(clock.subject_kind, clock.subject_id)
    return sheet, next(row for row in sheet.clocks if row.pk == clock.pk)


def _longest(row: PauseRule, plan: Plan, now: datetime) -> datetime:
    calendar = plan.calendars.by_role[row.calendar]
    if row.unit == "working_days":
        return working_day_deadline(calendar, now, row.amount).due_at
    return calendar_deadline(calendar.zone, now, row.amount, "days").due_at


def _refuse(clock: Clock, until: datetime, longest: datetime, now: datetime) -> None:
    if not is_running(clock):
        raise ValidationError(_("This target has ended."), code="ended")
    if clock.paused_at is not None:
        raise ValidationError(_("This target is paused already."), code="paused")
    if is_late(clock, now):
        raise ValidationError(_("A target that is overdue cannot be paused."), code="late")
    if not now < until <= longest:
        raise ValidationError(
            _("A pause ends at a later time, at the latest on %(day)s."), code="until",
            params={"day": longest.date()},
        )  # fmt: skip


def _record(verb: str, clock: Clock, by: User | None, now: datetime, **facts: object) -> None:
    facts = {"target": clock.pk, "kind": clock.kind, "due_at": clock.due_at, **facts}
    actor = by.pk if by else None
    audit.log.record_many([audit.log.Row(verb, clock.subject_kind, clock.subject_id, actor, facts, now)])

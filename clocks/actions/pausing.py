"""Time that does not count: only where the rules allow it, with a reason, and never without an end."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

import audit.log
from clocks.actions.holding import hold
from clocks.actions.plans import Plan
from clocks.actions.sheets import Sheet, cancel_planned, end_pauses, is_late, is_running
from clocks.models import Clock, Pause
from clocks.profiles import PauseRule
from clocks.worktime import Deadline, calendar_deadline, working_day_deadline
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def pause(
    clock: Clock, *, reason: str, until: datetime, by: User | None, is_hidden: bool = False,
    told_complainant_at: datetime | None = None, now: datetime | None = None,
) -> Pause:  # fmt: skip
    """The target stands still until `resume`, or until `until` at the latest, which the profile limits.

    Whoever told us sees it, unless it `is_hidden`, which only some reasons allow. Refuses a target that may not pause,
    one that is late, ended or paused already, an unknown reason.
    """
    now = now or web_now()
    sheet, clock = held(clock)
    plan = Plan(clock)
    rule = plan.book.profile.rule(clock.rule)
    reasons = {row.reason: row for row in plan.book.profile.pauses}
    if not rule.is_pausable or reason not in reasons:
        raise ValidationError(_("This target may not be paused for this reason."), code="not_pausable")
    if is_hidden and not reasons[reason].may_be_hidden:
        raise ValidationError(_("Whoever told us sees a pause for this reason."), code="hidden")
    _refuse(clock, until, _longest(reasons[reason], plan, now), now)
    paused = Pause.objects.create(
        clock=clock, reason=reason, starts_at=now, max_ends_at=until, by=by, is_hidden=is_hidden,
        told_complainant_at=told_complainant_at,
    )  # fmt: skip
    clock.paused_at, clock.paused_until = now, until
    clock.save(update_fields=["paused_at", "paused_until"])
    cancel_planned([clock.pk])
    sheet.keep_next()
    _record("target.pause", clock, by, now, reason=reason, until=until)
    return paused


@transaction.atomic
def renew(clock: Clock, *, until: datetime, by: User, now: datetime | None = None) -> None:
    """A pause lasts longer, counted from now, because somebody in the role that the profile names says so.

    Refuses a target that is not paused or whose pause is over, a reason that cannot be renewed, and another role.
    """
    now = now or web_now()
    _sheet, clock = held(clock)
    if clock.paused_at is None or (clock.paused_until and clock.paused_until <= now):
        raise ValidationError(_("This target is not paused."), code="not_paused")
    plan, paused = Plan(clock), clock.pauses.get(ends_at__isnull=True)
    rule = next(row for row in plan.book.profile.pauses if row.reason == paused.reason)
    if rule.renewable_by is None or rule.renewable_by not in by.standing.roles:
        raise ValidationError(_("This pause cannot be made longer by you."), code="not_renewable")
    _refuse_end(until, max(now, paused.max_ends_at), _longest(rule, plan, now))
    paused.max_ends_at = clock.paused_until = until
    paused.save(update_fields=["max_ends_at"])
    clock.save(update_fields=["paused_until"])
    _record("target.renew", clock, by, now, reason=paused.reason, until=until)


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


def _longest(row: PauseRule, plan: Plan, now: datetime) -> Deadline:
    calendar = plan.calendars.by_role[row.calendar]
    if row.unit == "working_days":
        return working_day_deadline(calendar, now, row.amount)
    return calendar_deadline(calendar.zone, now, row.amount, "days")


def _refuse(clock: Clock, until: datetime, longest: Deadline, now: datetime) -> None:
    if not is_running(clock):
        raise ValidationError(_("This target has ended."), code="ended")
    if clock.paused_at is not None:
        raise ValidationError(_("This target is paused already."), code="paused")
    if is_late(clock, now):
        raise ValidationError(_("A target that is overdue cannot be paused."), code="late")
    _refuse_end(until, now, longest)


def _refuse_end(until: datetime, after: datetime, longest: Deadline) -> None:
    if not after < until <= longest.due_at:
        raise ValidationError(
            _("A pause ends at a later time, at the latest on %(day)s."), code="until",
            params={"day": date_format(longest.due_on)},
        )  # fmt: skip


def _record(verb: str, clock: Clock, by: User | None, now: datetime, **facts: object) -> None:
    facts = {"target": clock.pk, "kind": clock.kind, "due_at": clock.due_at, **facts}
    actor = by.pk if by else None
    audit.log.record_many([audit.log.Row(verb, clock.subject_kind, clock.subject_id, actor, facts, now)])

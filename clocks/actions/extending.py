"""A later date, agreed with the person who told us before the old one has passed; never afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

import audit.log
from clocks.actions.pausing import held
from clocks.actions.plans import Plan
from clocks.actions.sheets import is_late, is_running
from clocks.models import Clock, Extension
from clocks.profiles import Rule
from clocks.worktime import local_date
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def extend(
    clock: Clock, *, until: date, agreed_with: str, channel: str, reason: str, by: User | None, evidence: str = "",
    agreed_at: datetime | None = None, now: datetime | None = None,
) -> Extension:  # fmt: skip
    """The target is due on a later date, because the person agreed; its steps are planned anew.

    Refuses a target whose rules allow no extension, one that has ended or is paused, one whose date had passed
    when it was agreed (then only the delay can be explained), an earlier date, and one beyond the rule's longest.
    """
    now = now or web_now()
    sheet, clock = held(clock)
    plan = Plan(clock)
    rule = plan.book.profile.rule(clock.rule)
    agreed_at = agreed_at or now
    _refuse(clock, rule, until, agreed_at, now)
    extension = Extension.objects.create(
        clock=clock, from_due_on=clock.due_on, to_due_on=until, agreed_at=agreed_at, agreed_with=agreed_with,
        channel=channel, reason=reason, evidence=evidence, by=by,
    )  # fmt: skip
    explanations = [row for row in sheet.running if row.parent_id == clock.pk and row.kind == "delay_notice"]
    mine = [(row, plan.book.profile.rule(row.rule)) for row in (clock, *explanations)]
    plan.revise(mine, agreed_at)  # entered later than agreed, the promise is not broken
    sheet.keep_next()
    facts = {"target": clock.pk, "kind": clock.kind, "was": extension.from_due_on, "due_on": until, "how": channel}
    actor = by.pk if by else None
    audit.log.record_many([audit.log.Row("target.extend", clock.subject_kind, clock.subject_id, actor, facts, now)])
    return extension


def _refuse(clock: Clock, rule: Rule, until: date, agreed_at: datetime, now: datetime) -> None:
    if not is_running(clock) or clock.paused_at is not None:
        raise ValidationError(_("Only a running target gets a later date."), code="not_running")
    if not rule.is_extendable:
        raise ValidationError(_("The rules of this place allow no later date for this target."), code="not_extendable")
    if agreed_at > now:
        raise ValidationError(_("It cannot have been agreed in the future."), code="future")
    if is_late(clock, agreed_at):
        words = _("The date had passed when this was agreed. Explain the delay and give a new expected date instead.")
        raise ValidationError(words, code="late")
    if until <= clock.due_on:
        day = date_format(clock.due_on)
        raise ValidationError(_("Choose a date after %(day)s."), code="until", params={"day": day})
    _refuse_too_long(clock, rule, until)


def _refuse_too_long(clock: Clock, rule: Rule, until: date) -> None:
    if rule.longest_days is None:
        return
    longest = local_date(clock.zone, clock.started_at) + timedelta(days=rule.longest_days)
    if until > longest:
        day = date_format(longest)
        raise ValidationError(_("It may be %(day)s at the latest."), code="longest", params={"day": day})

"""What is entered later than it happened: targets count from when it happened, and both times are kept."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clocks.actions.plans import Plan
from clocks.actions.targets import Owing, opened
from clocks.models import Clock
from clocks.profiles import EXPLANATION
from hospital.timing import now as web_now


@transaction.atomic
def backdate(subject: Owing, event: str, *, at: datetime, now: datetime | None = None) -> int:
    """An event was earlier than it was entered: the running targets it started count from then; returns how many.

    They may be overdue by it at once. What has ended or is overdue keeps its verdict; a paused one is planned when it
    goes on. Refuses a later moment, which would make promises longer. Not audited: the room's verb leaves the entry,
    with the reason.
    """
    now = now or web_now()
    sheet, plan = opened(subject), Plan(subject)
    mine = [clock for clock in sheet.running if clock.start_event == event and clock.kind != EXPLANATION]
    if at > min([now, *(clock.started_at for clock in mine)]):
        raise ValidationError(_("It can only be earlier than it was entered."), code="later")
    for clock in mine:
        clock.started_at, clock.start_recorded_at = at, now
    Clock.objects.bulk_update(mine, ["started_at", "start_recorded_at"])
    limits = {clock.pk for clock in mine}
    explanations = [clock for clock in sheet.running if clock.kind == EXPLANATION and clock.parent_id in limits]
    going = [clock for clock in (*mine, *explanations) if clock.paused_at is None]
    known = [clock for clock in going if plan.book.profile.knows(clock.rule)]
    plan.revise([(clock, plan.book.profile.rule(clock.rule)) for clock in known], now)
    sheet.keep_next()
    return len(mine)

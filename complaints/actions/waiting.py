"""The family says that they are still waiting."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
from clocks.calendars import calendars_of
from clocks.models import Clock, Escalation, Rung
from clocks.planning import span_ends
from clocks.profiles import Rung as Step
from clocks.rulebook import rulebook_of
from complaints import policy, pressing, states
from complaints.actions import cases, telling
from complaints.actions.cases import KIND, locked, record, save
from complaints.models import Complaint, Entry
from hospital.models import Role
from hospital.timing import now as web_now


@transaction.atomic
def press(complaint: Complaint, *, nonce: UUID, now: datetime | None = None) -> audit.models.Entry | None:
    """It is kept and whoever holds the case hears of it; the next step of the ladder is told once in the days that its
    rule names, however often they say it. It moves no promise. None when this form was sent before.

    Refuses (`too_soon`) while nothing is late and somebody works on it.
    """
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "press")
    if cases.is_sent_twice(nonce):
        return None
    owed = list(Clock.objects.of(KIND, case.pk).running())
    if not pressing.may_be_said(case, owed, pressing.said_at(case), now):
        raise ValidationError(_("We are on it. The date on this page still holds."), code="too_soon")
    entry = cases.write(case, Entry.Kind.WAITING, None, now, "", nonce, how=Entry.How.WEB)
    save(case, None)
    raised = _raise(case, now)
    _tell_owner(case, f"waiting:{entry.pk}", raised, now)
    return record("press", case, None, now, entry=entry.pk, escalation=raised.pk if raised else None)


def _raise(case: Complaint, now: datetime) -> Escalation | None:
    """The step above the highest so far; None while the last press still holds, or where the rules have no step."""
    rows = Escalation.objects.of(KIND, case.pk)
    before = list(rows.filter(trigger=Rung.Trigger.PRESS).order_by("-id"))
    highest = rows.order_by("-number").values_list("number", flat=True).first() or 0
    rungs = rulebook_of(case.profile_version_id).set_off_by(Rung.Trigger.PRESS)
    step = policy.next_press(rungs, highest)
    if step is None or (before and _still_holds(case, step, before[0].at, now)):
        return None
    key = f"press:{case.pk}:{len(before) + 1}"
    return telling.raise_to(case, step.number, step.role, Rung.Trigger.PRESS, key, "", None, now)


def _still_holds(case: Complaint, step: Step, since: datetime, now: datetime) -> bool:
    calendar = calendars_of(case.site_id).by_role[step.calendar]
    return now < span_ends(calendar, since, step.amount, step.unit)


def _tell_owner(case: Complaint, key: str, raised: Escalation | None, now: datetime) -> None:
    """Whoever holds it, else the managers; not twice whoever the step itself has told."""
    told = set(raised.told.values_list("user_id", flat=True)) if raised else set()
    if case.owner_id and case.owner_id not in told:
        telling.tell_person("complaints/still_waiting", case, case.owner_id, key, now)
    elif not case.owner_id:
        found = telling.hearers(case, [Role.MANAGER], now)
        managers = [pk for pk in telling.people(found) if pk not in told]
        why = telling.reasons([Role.MANAGER], found)
        telling.tell_staff("complaints/still_waiting", case, managers, key, now, why=why)

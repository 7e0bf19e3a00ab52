"""Conflicts of interest: nobody named in a case holds it, sees it or hears of it; and who may see a restricted one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
import feedback.actions
from clocks.models import Clock, Escalation, Told
from complaints import states
from complaints.actions import cases, telling
from complaints.actions.cases import KIND, because, locked, record, save
from complaints.actions.joining import stories_of
from complaints.models import Complaint, TeamMember
from feedback.models import Named
from hospital.models import Role, User
from hospital.timing import now as web_now
from outbox import actions as outbox


@transaction.atomic
def name(
    complaint: Complaint, *, by: User | None, user: User, why: str = Named.Why.TOLD, reason: str = "",
    now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """Bar somebody named in it: no more owner, helper or recipient, from this moment on. None when barred before."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "name")
    stories = list(stories_of(case))
    is_new = [feedback.actions.name(one.feedback, user=user, by=by, why=why, now=now) for one in stories]
    if not any(is_new):
        return None
    facts = {"reason": because(case, reason, by, now)} if reason.strip() else {}
    return record("name", case, by, now, user=user, why=why, **facts, **strip(case, user, by, now))


def strip(case: Complaint, user: User, by: User | None, now: datetime) -> dict[str, Any]:
    """Whatever they had of it goes, at once: owner, helper, targets, notices; what only they were told of is told to
    somebody else. A message to them that is being sent just now is stopped where it would leave.
    """
    TeamMember.objects.filter(complaint__in=[case, *case.merged.all()], user=user).delete()
    was_owner = case.owner_id == user.pk
    holds = was_owner or Clock.objects.of(KIND, case.pk).running().filter(owner=user).exists()
    if was_owner:
        case.owner = None
    save(case, now, "owner")
    for one in stories_of(case):
        outbox.cancel_for(user, KIND, one.pk, now=now)
    told = _find_others(case, user, by, now)
    if holds:
        _fall_to_manager(case, now)
    return {"was_owner": was_owner, "escalations": told}


def _find_others(case: Complaint, user: User, by: User | None, now: datetime) -> list[int]:
    """Escalations nobody has taken that only the barred person was told of are told to somebody else."""
    made = []
    waiting = Escalation.objects.of(KIND, case.pk).open().filter(told__user=user, acknowledged_at__isnull=True)
    others = Told.objects.filter(escalation=OuterRef("pk")).exclude(user=user)
    for old in waiting.exclude(Exists(others)):
        key = f"named:{old.pk}:{user.pk}"
        if new := telling.raise_to(case, old.number, old.role, old.trigger, key, old.reason, by, now):
            made.append(new.pk)
    return made


def _fall_to_manager(case: Complaint, now: datetime) -> None:
    """What fell to them falls to the owner, and without one to a manager until somebody is chosen."""
    if case.owner:
        clocks.actions.fall_to(case, case.owner)
        return
    found = telling.hearers(case, [Role.MANAGER], now)
    managers = telling.people(found)
    if managers:
        clocks.actions.fall_to(case, User.objects.get(pk=managers[0]))
    if not case.is_open:
        return
    key = f"handed_over:{case.ref}:{case.version}"
    why = telling.reasons([Role.MANAGER], found)
    telling.tell_staff("complaints/handed_over", case, managers, key, now, is_urgent=telling.is_urgent(case), why=why)


@transaction.atomic
def admit(
    complaint: Complaint, *, by: User | None, user: User, why: str, now: datetime | None = None
) -> audit.models.Entry:
    """Somebody may see the case from now on, also while it is restricted. Never somebody named in it."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "admit")
    if user.pk in cases.barred(case):
        raise ValidationError(_("%(name)s is named in it."), code="barred", params={"name": user.name})
    if not why.strip():
        raise ValidationError(_("Say why."), code="reason")
    values = {"by": by, "at": now, "why": why.strip()}
    member, is_new = TeamMember.objects.get_or_create(complaint=case, user=user, defaults=values)
    if not is_new:
        raise ValidationError(_("%(name)s may see it already."), code="same", params={"name": user.name})
    save(case, now)
    if user != by:
        telling.tell_person("complaints/admitted", case, user.pk, f"admitted:{member.pk}", now)
    return record("admit", case, by, now, user=user.pk)


@transaction.atomic
def dismiss(
    complaint: Complaint, *, by: User | None, user: User, now: datetime | None = None
) -> audit.models.Entry | None:
    """They help with it no longer, and do not see it while it is restricted. None when they did not."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "admit")
    gone, _rows = TeamMember.objects.filter(complaint=case, user=user).delete()
    if not gone:
        return None
    save(case, now)
    return record("dismiss", case, by, now, user=user.pk)

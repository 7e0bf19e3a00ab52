"""A case goes to another part of the house, with everything that was said, done and promised."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
import feedback.actions
from clocks.models import ProfileVersion
from complaints import states
from complaints.actions import telling
from complaints.actions.cases import because, facts_of, locked, record, save
from complaints.models import Complaint
from hospital.models import Department, Role, User
from hospital.timing import now as web_now

PLACE = ("site", "department", "location")


@transaction.atomic
def transfer(
    complaint: Complaint, *, by: User | None, department: Department, reason: str, tells: bool = False,
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Another department, of this site or another one, answers from now on; officers there hear of it.

    The receipt never moves, and what was promised holds: dates go by the rules of the new site only when the person
    who told us is told (`tells`), and there only as far as its rules know the target. Whoever holds it goes on if
    they may hold it there; else it waits in the new place for an owner.
    """
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "transfer")
    if case.department_id == department.pk:
        raise ValidationError(_("It is there already."), code="same")
    entry, before, owner = because(case, reason, by, now), case.department_id, case.owner
    is_elsewhere = case.site_id != department.site_id
    _move_in(case, department, by, now)
    if is_elsewhere and tells:
        case.zone, case.profile_version = case.site.zone, _rules(case)
    _keep_owner(case)
    save(case, now, *PLACE, "owner", "zone", "profile_version")
    if is_elsewhere:
        clocks.actions.relocate(case, facts_of(case) if tells else None, now=now)
    clocks.actions.fall_to(case, case.owner)
    _tell(case, owner, by, now, tells=tells and is_elsewhere)
    facts = {"department_before": before, "department": department.pk, "site": case.site_id, "is_told": tells}
    return record("transfer", case, by, now, reason=entry, owner_before=owner, **facts)


def _move_in(case: Complaint, department: Department, by: User | None, now: datetime) -> None:
    """The story goes along, so that whoever may read there reads it there and nowhere else."""
    stays = case.location if case.location and case.location.department_id == department.pk else None
    place = {"site": department.site, "department": department, "location": stays}
    case.feedback = feedback.actions.describe(case.feedback, by=by, now=now, **place)
    for name, value in place.items():
        setattr(case, name, value)


def _rules(case: Complaint) -> ProfileVersion:
    """Of the site where it is now, as they were when it reached us."""
    found = ProfileVersion.objects.in_force(case.site.profile, case.received_on).first()
    return found or case.profile_version


def _keep_owner(case: Complaint) -> None:
    if case.owner and not case.owner.may("complaints.own_complaint", case):
        case.owner = None


def _tell(case: Complaint, owner: User | None, by: User | None, now: datetime, *, tells: bool) -> None:
    key = f"transferred:{case.ref}:{case.version}"
    roles = [Role.OFFICER]
    found = telling.hearers(case, roles, now)
    users = [user for user in telling.people(found) if by is None or user != by.pk]
    why = telling.reasons(roles, found)
    telling.tell_staff("complaints/transferred", case, users, key, now, is_urgent=telling.is_urgent(case), why=why)
    telling.let_in(case, users, by, now)
    if owner and owner != case.owner and owner != by:
        telling.tell_person("complaints/handed_over", case, owner.pk, f"{key}:from", now)
    if tells:
        promised = telling.answer_due(case, now).isoformat()
        telling.tell_family(
            "complaints/moved", case, f"moved:{case.ref}:{case.version}", now, date=promised, site=str(case.site)
        )

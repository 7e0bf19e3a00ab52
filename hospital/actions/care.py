"""Contact plans and survey holds of a person."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import timing
from hospital.models import ContactPlan, Person, SurveyHold, User
from hospital.models.care import LONGEST_HOLD


@transaction.atomic
def plan_contact(
    person: Person, *, by: User | None, behavior: str, contact: User, limits: str, told_on: date, review_on: date,
    today: date, now: datetime | None = None,
) -> ContactPlan:  # fmt: skip
    """Who speaks with this person from now on, and within which limits. It takes the place of one that stands. `today`
    is the date of the place, which may be another than that of `now`.
    """
    now = now or timing.now()
    if not (behavior.strip() and limits.strip()):
        raise ValidationError(_("Write what happened, and what the limits are."), code="empty")
    if told_on > today:
        raise ValidationError(_("Tell them in writing first."), code="told")
    if review_on <= max(told_on, today):
        raise ValidationError(_("Choose a day that is still to come."), code="past")
    _end(person, by, now)
    plan = ContactPlan.objects.create(
        person=person, behavior=behavior.strip(), contact=contact, limits=limits.strip(), told_on=told_on,
        review_on=review_on, decided_by=by, decided_at=now,
    )  # fmt: skip
    audit.log.record(
        "person.plan_contact", person, by=by, at=now, plan=plan.pk, contact=contact.pk, review_on=review_on
    )
    return plan


@transaction.atomic
def end_plan(person: Person, *, by: User | None, now: datetime | None = None) -> int | None:
    """Everybody speaks with them again as with anybody. Returns the plan that ended."""
    now = now or timing.now()
    ended = _end(person, by, now)
    if ended:
        audit.log.record("person.end_plan", person, by=by, at=now, plan=ended)
    return ended


def _end(person: Person, by: User | None, now: datetime) -> int | None:
    standing = ContactPlan.objects.select_for_update().standing().filter(person=person).first()
    if standing is None:
        return None
    standing.ended_at, standing.ended_by = now, by
    standing.save(update_fields=["ended_at", "ended_by"])
    return standing.pk


@transaction.atomic
def hold_surveys(
    person: Person, *, by: User | None, why: str, starts_on: date, until_on: date, now: datetime | None = None
) -> SurveyHold:
    """Nobody asks them until then, 30 days at most; a later hold takes the place of this one."""
    now = now or timing.now()
    if not starts_on <= until_on <= starts_on + LONGEST_HOLD:
        latest = date_format(starts_on + LONGEST_HOLD)
        raise ValidationError(_("It may be %(day)s at the latest."), code="longest", params={"day": latest})
    SurveyHold.objects.filter(person=person, lifted_at__isnull=True).update(lifted_at=now, lifted_by=by)
    hold = SurveyHold.objects.create(person=person, why=why, starts_on=starts_on, until_on=until_on, by=by, at=now)
    audit.log.record("person.hold_surveys", person, by=by, at=now, hold=hold.pk, why=why, until_on=until_on)
    return hold


@transaction.atomic
def lift_hold(person: Person, *, by: User | None, now: datetime | None = None) -> bool:
    """Surveys may ask them again; False when none were held back."""
    now = now or timing.now()
    lifted = SurveyHold.objects.filter(person=person, lifted_at__isnull=True).update(lifted_at=now, lifted_by=by)
    if lifted:
        audit.log.record("person.lift_hold", person, by=by, at=now)
    return bool(lifted)

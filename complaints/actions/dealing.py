"""How we deal with the person of a case: a contact plan, and surveys held back. Both hold beyond this case."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
import audit.models
import hospital.actions
from clocks.worktime import local_date
from complaints import states
from complaints.actions import telling
from complaints.actions.cases import because, locked, record, save
from complaints.models import Complaint
from feedback.models import Teller
from hospital.models import ContactPlan, Person, User
from hospital.timing import now as web_now

BATCH = 100


@transaction.atomic
def plan_contact(
    complaint: Complaint, *, by: User | None, behavior: str, contact: User, limits: str, told_on: date, review_on: date,
    now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """One colleague speaks with who told us. Everybody who opens a case of theirs sees it; whatever they tell us is
    taken as before.
    """
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "plan_contact")
    plan = hospital.actions.plan_contact(
        _teller(case), by=by, behavior=behavior, contact=contact, limits=limits, told_on=told_on, review_on=review_on,
        today=local_date(case.zone, now), now=now,
    )  # fmt: skip
    save(case, now)
    if contact != by:
        telling.tell_person("complaints/plan_made", case, contact.pk, f"plan_made:{plan.pk}", now)
    return record("plan_contact", case, by, now, plan=plan.pk, user=contact.pk, review_on=review_on)


@transaction.atomic
def end_plan(complaint: Complaint, *, by: User | None, reason: str, now: datetime | None = None) -> audit.models.Entry:
    """Everybody may speak with them again."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "end_plan")
    plan = hospital.actions.end_plan(_teller(case), by=by, now=now)
    if plan is None:
        raise ValidationError(_("There is no contact plan."), code="none")
    entry = because(case, reason, by, now)
    save(case, now)
    return record("end_plan", case, by, now, plan=plan, reason=entry)


def _teller(case: Complaint) -> Person:
    if case.teller is None:
        raise ValidationError(_("Nobody is known who told us."), code="nobody")
    return case.teller


@transaction.atomic
def remind_of_plans(now: datetime | None = None) -> int:
    """The day has come to look at a plan again: whoever decided it and whoever speaks with the person hear of it, once,
    by the newest case of that person. Returns how many plans.
    """
    now = now or web_now()
    due = ContactPlan.objects.select_for_update(of=("self",), skip_locked=True).to_review(now.date())[:BATCH]
    plans = list(due.select_related("person"))
    for plan in plans:
        case = Complaint.objects.filter(teller=plan.person_id).select_related("site").order_by("pk").last()
        people = [pk for pk in dict.fromkeys([plan.contact_id, plan.decided_by_id]) if pk]
        if case:
            telling.tell_staff("complaints/plan_review", case, people, f"plan_review:{plan.pk}", now)
        plan.reminded_at = now
        plan.save(update_fields=["reminded_at"])
        audit.log.record("person.remind_of_plan", plan.person, by=None, at=now, plan=plan.pk)
    return len(plans)


@transaction.atomic
def hold_surveys(
    complaint: Complaint, *, by: User | None, why: str, until_on: date, now: datetime | None = None
) -> audit.models.Entry:
    """The patient, or who told us about themselves, is asked by no survey for a while."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "hold_surveys")
    starts_on = local_date(case.zone, now)
    hold = hospital.actions.hold_surveys(_asked(case), by=by, why=why, starts_on=starts_on, until_on=until_on, now=now)
    save(case, now)
    return record("hold_surveys", case, by, now, hold=hold.pk, why=why, until_on=until_on)


@transaction.atomic
def lift_hold(complaint: Complaint, *, by: User | None, now: datetime | None = None) -> audit.models.Entry | None:
    """Surveys may ask again. None when nothing was held back."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "lift_hold")
    if not hospital.actions.lift_hold(_asked(case), by=by, now=now):
        return None
    save(case, now)
    return record("lift_hold", case, by, now)


def _asked(case: Complaint) -> Person:
    """Whom a survey would ask: the patient."""
    person = person_asked(case)
    if person is None:
        raise ValidationError(_("The patient is not known yet."), code="nobody")
    return person


def person_asked(case: Complaint) -> Person | None:
    if case.patient:
        return case.patient.person
    return case.teller if case.teller_role == Teller.PATIENT else None

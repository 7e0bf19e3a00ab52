"""What a feed or a ward tells of visits: somebody went home, or did not; two records are one patient."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import timing
from hospital.actions.optouts import join_opt_outs
from hospital.models import (
    ContactPlan,
    Identifier,
    LiaisonNote,
    Need,
    Patient,
    Person,
    Preference,
    SurveyHold,
    User,
    Visit,
    VisitEvent,
)

Kind = VisitEvent.Kind


@transaction.atomic
def discharge(visit: Visit, *, at: datetime, by: User | None, now: datetime | None = None) -> VisitEvent:
    """They went home. Rooms above find the event in their own sweeps. Told twice, it is one."""
    now, visit = now or timing.now(), _locked(visit)
    last = visit.events.order_by("-pk").first()
    if last and last.kind == Kind.DISCHARGED and visit.ended_at == at:
        return last
    if at < visit.started_at:
        raise ValidationError(_("They cannot go home before they came."), code="order")
    visit.ended_at = at
    visit.save(update_fields=["ended_at"])
    return _told(visit, Kind.DISCHARGED, at, by, now)


@transaction.atomic
def cancel_discharge(visit: Visit, *, at: datetime, by: User | None, now: datetime | None = None) -> VisitEvent:
    """They are still here (A13). Whoever asked them because of it takes that back."""
    now, visit = now or timing.now(), _locked(visit)
    visit.ended_at = None
    visit.save(update_fields=["ended_at"])
    return _told(visit, Kind.DISCHARGE_CANCELLED, at, by, now)


@transaction.atomic
def cancel_admission(visit: Visit, *, at: datetime, by: User | None, now: datetime | None = None) -> VisitEvent:
    """They never were here (A11)."""
    return _told(_locked(visit), Kind.ADMISSION_CANCELLED, at, by, now or timing.now())


def _locked(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)


def _told(visit: Visit, kind: str, at: datetime, by: User | None, now: datetime) -> VisitEvent:
    event = VisitEvent.objects.create(visit=visit, kind=kind, happened_at=at, recorded_at=now)
    audit.log.record(f"visit.{_verb(kind)}", visit, by=by, at=now, event=event.pk)
    return event


def _verb(kind: str) -> str:
    verbs = {Kind.DISCHARGED: "discharge", Kind.DISCHARGE_CANCELLED: "cancel_discharge"}
    return verbs.get(Kind(kind), "cancel_admission")


@transaction.atomic
def merge_patients(kept: Patient, *, gone: Patient, by: User | None, now: datetime | None = None) -> None:
    """Two records are one patient (A40): numbers, visits and whatever protects either of them go to the one that stays.

    The strictest wish of the two holds for both.
    """
    now = now or timing.now()
    rows = Patient.objects.select_for_update(of=("self",)).select_related("person").in_bulk([kept.pk, gone.pk])
    kept, gone = rows[kept.pk], rows[gone.pk]
    if kept.pk == gone.pk or kept.merged_into_id or gone.merged_into_id:
        raise ValidationError(_("These two cannot be merged."), code="merged")
    Identifier.objects.filter(patient=gone).update(patient=kept)
    Visit.objects.filter(patient=gone).update(patient=kept)
    Patient.objects.filter(merged_into=gone).update(merged_into=kept)  # whoever was one with them before, too
    _move_what_stands_beside(kept.person, gone.person)
    join_opt_outs(kept.person, gone.person)
    _protect(kept, gone)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    audit.log.record("patient.merge", kept, by=by, at=now, gone=gone.pk)


def _move_what_stands_beside(kept: Person, gone: Person) -> None:
    """Holds, needs, preferences, notes and contact plans. Of two plans that stand, the one of whoever stays goes on."""
    SurveyHold.objects.filter(person=gone).update(person=kept)
    for rows in (Need.objects, Preference.objects, LiaisonNote.objects):
        rows.filter(person=gone).update(person=kept)
    plans = ContactPlan.objects.filter(person=gone)
    if ContactPlan.objects.standing().filter(person=kept).exists():
        plans = plans.filter(ended_at__isnull=False)
    plans.update(person=kept)


def _protect(kept: Patient, gone: Patient) -> None:
    one, other = kept.person, gone.person
    one.deceased_on = one.deceased_on or other.deceased_on
    one.do_not_contact = one.do_not_contact or other.do_not_contact
    one.has_shared_contact = one.has_shared_contact or other.has_shared_contact
    one.contact_safety = one.contact_safety or other.contact_safety
    one.save(update_fields=["deceased_on", "do_not_contact", "has_shared_contact", "contact_safety"])

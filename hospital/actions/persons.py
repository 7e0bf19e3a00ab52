"""People we hear from or write to."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import searching, timing
from hospital.models import Identifier, Location, Need, Patient, Person, Service, User, Visit

HOSPITAL = "hospital"  # who gives out the record numbers that staff type in
FIELDS = frozenset(
    {
        "name", "name_in_other_script", "name_transliterated", "preferred_name", "name_order", "phone", "email",
        "postal_address", "preferred_channel", "best_time", "language", "zone", "needs_interpreter", "do_not_contact",
        "has_shared_contact", "contact_safety", "deceased_on",
    }
)  # fmt: skip


@transaction.atomic
def create_person(*, by: User | None, now: datetime | None = None, **fields: Any) -> Person:
    """A new person with any of `FIELDS`."""
    person = Person.objects.create(**_known(fields))
    audit.log.record("person.create", person, by=by, at=now or timing.now(), fields=sorted(fields))
    return person


@transaction.atomic
def change_person(person: Person, *, by: User | None, now: datetime | None = None, **fields: Any) -> Person:
    """Change some of `FIELDS`; the audit names the fields, never the words."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    changed = [name for name, value in _known(fields).items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, fields[name])
    if changed:
        person.save(update_fields=changed)
        audit.log.record("person.change", person, by=by, at=now or timing.now(), fields=sorted(changed))
    return person


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if strangers := fields.keys() - FIELDS:
        raise TypeError(f"a person has no {', '.join(sorted(strangers))}")
    return fields


@transaction.atomic
def identify(person: Person, *, authority: str, number: str, by: User | None, now: datetime | None = None) -> Patient:
    """The person is the patient with this record number. Refuses (`taken`) a number that is somebody else's."""
    patient, _new = Patient.objects.get_or_create(person=person)
    value_hash = number_hash(authority, number)
    found, is_new = Identifier.objects.get_or_create(
        authority=authority, value_hash=value_hash, defaults={"patient": patient, "value": number}
    )
    if found.patient_id != patient.pk:
        raise ValidationError(_("This record number belongs to another person."), code="taken")
    if is_new:
        audit.log.record("person.identify", person, by=by, at=now or timing.now(), identifier=found.pk)
    return patient


def number_hash(authority: str, number: str) -> str:
    """A keyed hash of a record number, the same however it is spaced; empty text is refused by the form."""
    return searching.blind("i", f"{authority}:{searching.plain_number(number)}")[:32]


@transaction.atomic
def record_need(
    person: Person, *, kind: str, detail: str, by: User | None, now: datetime | None = None, **more: Any
) -> Need:
    """A need of this person; `more`: aid, language, interpreter_wish, source, location, may_be_shared, review_on."""
    need = Need.objects.create(person=person, kind=kind, detail=detail, recorded_by=by, **more)
    audit.log.record("person.record_need", person, by=by, at=now or timing.now(), need=need.pk, kind=kind)
    return need


@transaction.atomic
def end_need(need: Need, *, by: User | None, now: datetime | None = None) -> None:
    """It is not needed any more, or was recorded by mistake. How often it was met stays a number without words."""
    need.checks.update(how="")
    if Need.objects.filter(pk=need.pk).delete()[0]:  # pressed twice it ends once
        audit.log.record("person.end_need", need.person, by=by, at=now or timing.now(), need=need.pk, kind=need.kind)


@transaction.atomic
def visit(
    patient: Patient, *, location: Location, started_at: datetime, by: User | None, ended_at: datetime | None = None,
    number: str = "", kind: str = "", service: Service | None = None, now: datetime | None = None,
) -> Visit:  # fmt: skip
    """A stay or an appointment of this patient."""
    made = Visit.objects.create(
        patient=patient, location=location, started_at=started_at, ended_at=ended_at, number=number, kind=kind,
        service=service,
    )  # fmt: skip
    audit.log.record("patient.visit", patient, by=by, at=now or timing.now(), visit=made.pk)
    return made

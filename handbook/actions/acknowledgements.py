"""That somebody has read a document: asked for, said, given a copy, taken back; what was before stays on record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import audit.log
from handbook.models import Acknowledgement, Paper, PaperText
from handbook.tokens import new_token, token_hash
from hospital.actions.persons import HOSPITAL, create_person, identify, number_hash
from hospital.models import Identifier, Patient, Person, User
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox.safety import person_bar

OPEN_FOR = timedelta(days=7)
Way, Copy, Relation = Acknowledgement.Way, Acknowledgement.Copy, Acknowledgement.Relation


@transaction.atomic
def ask_acknowledgement(
    text: PaperText, *, way: str, record_number: str, by: User, reader: dict[str, Any] | None = None,
    now: datetime | None = None, **about: Any,
) -> tuple[Acknowledgement, str]:  # fmt: skip
    """Ask the patient of a record number to read it, or record that they signed it on paper.

    `reader` are name and mailbox of whoever reads it, where that is not the patient, or the patient is new here.
    `about`: relation, witness, interpreter, location. For a tap the link is given back; it is shown this once.
    """
    now = now or web_now()
    version = text.version
    _refuse_unread(version, now)
    patient, person = _people(record_number, about.get("relation", Relation.PATIENT), reader or {}, by, now)
    location = about.get("location")
    token = new_token() if way == Way.TAP else ""
    row = Acknowledgement.objects.create(
        text=text, sha256=text.sha256, site=version.paper.site, department=location.department if location else None,
        person=person, patient=patient, way=way, asked_at=now, asked_by=by,
        token_hash=token_hash(token) if token else None, expires_at=now + OPEN_FOR if token else None,
        read_at=None if token else now, **about,
    )  # fmt: skip
    facts: dict[str, Any] = {"version": version, "sha256": text.sha256, "way": way, "is_witnessed": bool(row.witness)}
    audit.log.record("acknowledgement.ask", row, by=by, at=now, **facts)
    link = settings.SITE_URL + reverse("public-acknowledge", args=[token]) if token else ""
    return row, link


def _refuse_unread(version: Any, now: datetime) -> None:
    today = timezone.localdate(now)
    if version != version.paper.held(today):
        raise ValidationError(_("This version does not hold now."), code="not_in_force")


def _people(number: str, relation: str, reader: dict[str, Any], by: User, now: datetime) -> tuple[Patient, Person]:
    """The patient, and whoever reads for them. A patient who is new here is known by the number and the name given."""
    known = Identifier.objects.filter(authority=HOSPITAL, value_hash=number_hash(HOSPITAL, number))
    found = known.select_related("patient__person").first()
    is_patient = relation == Relation.PATIENT
    if found is None:
        person = create_person(by=by, now=now, **(reader if is_patient else {}))
        patient = identify(person, authority=HOSPITAL, number=number, by=by, now=now)
    else:
        patient = found.patient
    if is_patient:
        return patient, patient.person
    if not reader.get("name"):
        raise ValidationError({"name": _("Enter the name of whoever reads it.")}, code="name")
    return patient, create_person(by=by, now=now, **reader)


@transaction.atomic
def acknowledge(token: str, *, now: datetime | None = None) -> Acknowledgement | None:
    """They say that they have read it; a second time changes nothing. None for a link that has ended.

    Refuses (`not_in_force`) words that do not hold any more: whoever handed out the link asks again for those that do.
    """
    now = now or web_now()
    row = Acknowledgement.objects.for_token(token, now).select_for_update(of=("self",)).first()
    if row is None or row.read_at:
        return row
    Paper.objects.select_for_update(no_key=True).get(pk=row.text.version.paper_id)  # nobody withdraws it meanwhile
    row.text.version.paper.refresh_from_db(fields=["retired_at"])
    _refuse_unread(row.text.version, now)
    row.read_at = now
    row.save(update_fields=["read_at"])
    audit.log.record("acknowledgement.read", row, at=now, sha256=row.sha256)
    return row


@transaction.atomic
def copy_acknowledgement(row: Acknowledgement, *, copy: str, by: User | None, now: datetime | None = None) -> None:
    """They have their copy: on paper, as the file they took, or by an e-mail that is queued here."""
    now = now or web_now()
    row = _locked(row)
    if row.read_at is None:
        raise ValidationError(_("It has not been read yet."), code="not_read")
    if copy == Copy.EMAIL:
        _mail(row, now)
    row.copy_given = copy
    row.save(update_fields=["copy_given"])
    audit.log.record("acknowledgement.copy", row, by=by, at=now, copy=copy)


def _mail(row: Acknowledgement, now: datetime) -> None:
    if person_bar(row.person):
        raise ValidationError(_("This person cannot be written to by e-mail. Print the copy."), code="bar")
    version = row.text.version
    place = [version.paper.site.code, row.text.language, version.paper.code, version.number]
    context = {
        "ref": row.ref, "title": row.text.title, "number": version.number, "mark": row.sha256,
        "date": timezone.localtime(row.read_at).date(),
        "link": settings.SITE_URL + reverse("public-paper-version", args=place),
    }  # fmt: skip
    outbox.queue("handbook/copy", to=row.person, key=f"copy:{row.ref}", context=context, subject=row, now=now)


@transaction.atomic
def withdraw_acknowledgement(
    row: Acknowledgement, *, because: str, by: User, now: datetime | None = None
) -> Acknowledgement:
    """They take back that they have read and accepted it; that they once said so stays on record."""
    now = now or web_now()
    row = _locked(row)
    if row.read_at is None:
        raise ValidationError(_("It has not been read yet."), code="not_read")
    if row.withdrawn_at:
        raise ValidationError(_("It was withdrawn already."), code="withdrawn")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = now, by, because
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    audit.log.record("acknowledgement.withdraw", row, by=by, at=now)
    return row


def _locked(row: Acknowledgement) -> Acknowledgement:
    rows = Acknowledgement.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("text__version__paper__site", "person").get(pk=row.pk)

"""What a colleague sees that somebody needs, without anybody having told us anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.actions.supports import refer_to_support
from feedback.models import HelpingBody, SupportReferral
from hospital.actions.persons import HOSPITAL, create_person, identify, number_hash, record_need
from hospital.models import Identifier, Location, Need, Patient, User, Visit
from hospital.timing import now as web_now

Aid, Kind = Need.Aid, SupportReferral.Kind
# Who is asked for what.
ASKED: dict[str, str] = {
    **dict.fromkeys((Aid.INTERPRETER, Aid.SIGN_LANGUAGE, Aid.SPEECH_TO_TEXT), Kind.INTERPRETER),
    Aid.FAITH: Kind.CHAPLAINCY,
    Aid.ADVOCATE: Kind.ADVOCACY,
    Aid.DIET: Kind.CLINICIAN,
}


@transaction.atomic
def observe_need(
    *, by: User, number: str, location: Location, aid: str, detail: str = "", helper: User | None = None,
    body: HelpingBody | None = None, is_agreed: bool = False, now: datetime | None = None, **more: Any,
) -> SupportReferral | None:  # fmt: skip
    """What somebody with this record number needs, as a colleague saw it at a place; `more` as `record_need` takes it.

    With a `helper` or a `body` they are asked for at once, which the patient has to agree to (`consent`). Nobody asks
    themselves (`helper`): who helps learns the name, whoever writes the number down does not.
    """
    now = now or web_now()
    is_asked = helper is not None or body is not None
    if is_asked and not is_agreed:
        raise ValidationError(_("Ask the patient first. Nobody is asked for without their wish."), code="consent")
    if helper == by:
        raise ValidationError(_("Choose somebody else."), code="helper")
    patient = _patient_with(number, location, by, now)
    need = record_need(
        patient.person, aid=aid, detail=detail, location=location, may_be_shared=True, by=by, now=now, **more
    )
    audit.log.record("person.observe_need", patient.person, by=by, at=now, need=need.pk, location=location.pk)
    if not is_asked:
        return None
    return refer_to_support(
        by=by, kind=ASKED.get(aid, Kind.OTHER), why=f"{need.words} · {location}", consent=SupportReferral.Consent.GIVEN,
        site=location.department.site, department=location.department, patient=patient, helper=helper, body=body,
        now=now,
    )  # fmt: skip


def _patient_with(number: str, location: Location, by: User, now: datetime) -> Patient:
    """By the hospital's number, or any other of somebody who is at the place now; else a new one, of whom nothing but
    the number is known.
    """
    here = Identifier.objects.filter(patient__visits__in=Visit.objects.here(now).filter(location=location))
    names = {HOSPITAL, *here.values_list("authority", flat=True).distinct()}
    known = {name: number_hash(name, number) for name in names}
    rows = Identifier.objects.select_related("patient__person", "patient__merged_into__person")
    own = rows.filter(authority=HOSPITAL, value_hash=known[HOSPITAL]).first()
    found = own or rows.filter(pk__in=here.values("pk"), value_hash__in=known.values()).first()
    if found:
        return found.patient.merged_into or found.patient
    return identify(create_person(by=by, now=now), authority=HOSPITAL, number=number, by=by, now=now)

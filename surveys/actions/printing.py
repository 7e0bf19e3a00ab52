"""Letters of a month of HCAHPS that are printed together: each counts as an attempt."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
from hospital.fields import readable
from hospital.models import User
from hospital.timing import now as web_now
from outbox.safety import every_bar
from surveys.actions.contacting import may_be_tried, record_attempt
from surveys.editions import asked_of
from surveys.hcahps.protocol import MAIL
from surveys.models import Attempt, Sampled, SampleMonth

MOST = 100
ADDRESSED = ("sampled__line__visit__patient__person", "sampled__line__visit__coding", "sampled__line__site")


@transaction.atomic
def print_papers(month: SampleMonth, *, by: User, now: datetime | None = None) -> list[Sampled]:
    """Those of the letters due that may be sent now. Nobody is written to whom it could put in danger; one whose
    address cannot be decrypted holds up nobody.
    """
    now = now or web_now()
    rows = Attempt.objects.due(now, MAIL).filter(sampled__month=month)
    found: list[Sampled] = []
    for attempt in readable(rows.select_related(*ADDRESSED), MOST):
        row = attempt.sampled
        if row in found:  # the next letter of theirs waits for its answer to this one
            continue
        if not every_bar(row.line.visit.patient.person) and may_be_tried(row, row.line.visit, now):
            row = record_attempt(attempt, by=by, now=now).sampled
            row.version_id = asked_of(row)  # a second letter asks what the first one asked: they have one number
            found.append(row)
    if not found:
        raise ValidationError(_("No letter is due."), code="nothing")
    Sampled.objects.bulk_update(found, ["version"])
    audit.log.record("survey.print_papers", month.instrument, by=by, at=now, month=month.month, papers=len(found))
    return found

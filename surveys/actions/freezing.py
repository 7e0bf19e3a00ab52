"""Freezing a month of HCAHPS once its numbers agree, and opening it again for a reason."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
from hospital.models import User
from hospital.timing import now as web_now
from surveys import words
from surveys.actions.drawing import follow
from surveys.actions.refusing import refuse_let_go
from surveys.hcahps import dispositions
from surveys.models import Freeze, SampleMonth
from surveys.reconciling import counts_of, mark_of


@transaction.atomic
def freeze_month(month: SampleMonth, *, by: User | None, now: datetime | None = None) -> Freeze:
    """Nothing of it changes from now on. Refused, with everything that does not agree, while something does not."""
    now, month = now or web_now(), _locked(month)
    if month.frozen_at:
        raise ValidationError(_("This month is frozen already."), code="frozen")
    follow(month, now)
    counts = counts_of(month)
    if wrong := dispositions.imbalances(counts):
        not_yet = _("This does not hold yet: %(words)s.")
        raise ValidationError([ValidationError(not_yet % {"words": words.BALANCES[one]}, code=one) for one in wrong])
    number = month.freezes.count() + 1
    statuses = {one.value: many for one, many in counts.statuses.items()}
    told = asdict(counts) | {"statuses": statuses}
    made = Freeze.objects.create(
        month=month, number=number, counts=told, sha256=mark_of(month), because=month.because, at=now, by=by
    )
    month.frozen_at = now
    month.save(update_fields=["frozen_at"])
    told = {"month": month.month, "number": number, "sha256": made.sha256}
    audit.log.record("survey.freeze_month", month.instrument, by=by, at=now, **told)
    return made


@transaction.atomic
def reopen_month(month: SampleMonth, *, because: str, by: User | None, now: datetime | None = None) -> None:
    """For a correction. What it came to before stays written down; freezing it again adds another count beside it."""
    now, month = now or web_now(), _locked(month)
    if not month.frozen_at:
        raise ValidationError(_("This month is not frozen."), code="open")
    refuse_let_go(month, now)
    if not because.strip():
        raise ValidationError({"because": ValidationError(_("Say why."), code="because")})
    month.frozen_at, month.because = None, because.strip()
    month.save(update_fields=["frozen_at", "because"])
    audit.log.record("survey.reopen_month", month.instrument, by=by, at=now, month=month.month)


def _locked(month: SampleMonth) -> SampleMonth:
    return SampleMonth.objects.select_for_update(of=("self",)).select_related("instrument__site").get(pk=month.pk)

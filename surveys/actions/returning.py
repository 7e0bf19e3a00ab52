"""Closing a month of Friends and Family: what it came to is written down once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import Site, User
from hospital.timing import now as web_now
from surveys.actions.answering import day_at
from surveys.models import Instrument, MonthReturn, Sitting
from surveys.returning import is_returned, mark_of, rows_of, table_of


@transaction.atomic
def close_month(instrument: Instrument, *, month: date, by: User | None, now: datetime | None = None) -> MonthReturn:
    """Everything that was sent in the month has to be gathered by then; afterwards nothing is added to it."""
    now = now or web_now()
    instrument = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if not is_returned(instrument):
        raise ValidationError(_("This survey does not ask the question of Friends and Family."), code="measure")
    if instrument.returns.filter(month=month).exists():
        raise ValidationError(_("This month is closed already."), code="closed")
    if not is_over(month, now):
        raise ValidationError(_("This month is not over yet."), code="not_over")
    following = next_month(month)
    if Sitting.objects.filter(version__instrument=instrument, sent_on__lt=following).exists():
        raise ValidationError(_("Answers of this month still wait for the night. Close it tomorrow."), code="waiting")
    table = table_of(rows_of(instrument, month))
    made = MonthReturn.objects.create(
        instrument=instrument, month=month, table=table, sha256=mark_of(table), closed_at=now, closed_by=by
    )
    audit.log.record("survey.close_month", instrument, by=by, at=now, month=month, sha256=made.sha256)
    return made


def is_over(month: date, now: datetime) -> bool:
    """At every site, whatever its zone."""
    following = next_month(month)
    return all(day_at(site, now) >= following for site in Site.objects.all())


def next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)

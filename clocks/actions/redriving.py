"""A step that failed eight times is tried again because a person says so."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from clocks.models import Firing
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def redrive(firing: Firing, *, by: User, now: datetime | None = None) -> None:
    """Plan it again for now, with fresh attempts; the next sweep takes it."""
    now = now or web_now()
    dead = Firing.objects.filter(pk=firing.pk, state=Firing.State.DEAD)
    if not dead.update(state=Firing.State.PLANNED, wake_at=now, attempts=0, error_code=""):
        raise ValidationError(_("This step is not among the failed ones."), code="not_dead")
    clock = firing.clock
    facts = {"firing": firing.pk, "target": clock.pk}
    audit.log.record_many([audit.log.Row("target.redrive", clock.subject_kind, clock.subject_id, by.pk, facts, now)])

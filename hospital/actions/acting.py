"""Acting for somebody who is away. Nothing of it is stored but the audit entry: the session remembers the choice."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import timing
from hospital.models import Absence, User


@transaction.atomic
def act_for(absence: Absence, *, by: User, now: datetime | None = None) -> None:
    """The deputy begins to act for whoever is away. Refuses (`not_now`) anybody else and any other time."""
    now = now or timing.now()
    if not Absence.objects.at(now).stood_in_by(by).filter(pk=absence.pk).exists():
        raise ValidationError(_("You do not stand in for this person now."), code="not_now")
    audit.log.record("user.act_for", absence.user, by=by, at=now, absence=absence.pk)


@transaction.atomic
def act_as_self(user: User, *, by: User, now: datetime | None = None) -> None:
    """The deputy stops acting for `user`, before the absence is over."""
    audit.log.record("user.act_as_self", user, by=by, at=now or timing.now())

"""Opening the house for use."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
from hospital import timing
from hospital.models import Organization, User
from pxm.opening.steps import Checklist


@transaction.atomic
def open_house(house: Organization, *, by: User | None, now: datetime | None = None) -> None:
    """From now on patients and families can tell us something.

    Refuses one that is open (`open`), and one that lacks something it needs (`missing`), with every reason.
    """
    now = now or timing.now()
    house = Organization.objects.select_for_update(no_key=True).get(pk=house.pk)
    if house.opened_at is not None:
        raise ValidationError(_("The hospital is open already."), code="open")
    if missing := Checklist(house, now).missing:
        raise ValidationError([ValidationError(words, code="missing") for words in missing])
    house.opened_at = now
    house.save(update_fields=["opened_at"])
    audit.log.record("organization.open", house, by=by, at=now)

"""The last that leads from somebody who was drawn for HCAHPS to what they answered: not for ever."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import audit.log
from hospital.timing import database_now
from surveys.actions.refusing import let_go_before
from surveys.models import Sampled

BATCH = 2000


@transaction.atomic
def let_go(*, now: datetime | None = None) -> int:
    """Of months that were frozen so long ago that nobody corrects them any more; returns how many. The answers stay
    where results read them, and with whom they began is known to nobody.
    """
    now = now or database_now()
    rows = Sampled.objects.filter(response__isnull=False, month__frozen_at__lt=let_go_before(now)).order_by("pk")
    found = list(rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH])
    if found:
        Sampled.objects.filter(pk__in=found).update(response=None)
        audit.log.record("survey.let_go", at=now, responses=len(found))
    return len(found)

"""Promises change hands when somebody leaves."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from clocks.models import Clock
from hospital.models import User


@transaction.atomic
def hand_over(targets: Collection[Clock], *, owner: User) -> int:
    """These running targets fall to this person; returns how many still ran.

    Not audited: the farewell of whoever leaves leaves the entry.
    """
    return Clock.objects.running().filter(pk__in=[target.pk for target in targets]).update(owner=owner)

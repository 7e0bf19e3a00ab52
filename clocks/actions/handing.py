"""Promises change hands when somebody leaves."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from clocks.actions.holding import hold
from clocks.models import Clock
from hospital.models import User


@transaction.atomic
def hand_over(targets: Collection[Clock], *, owner: User) -> int:
    """These running targets fall to this person; returns how many still ran.

    What they belong to is held first, as in every action: the sweep, which writes targets too, waits for nobody, so
    nobody may hold a target it wants. Not audited: the farewell of whoever leaves leaves the entry.
    """
    for kind, subject_id in sorted({(target.subject_kind, target.subject_id) for target in targets}):
        hold(kind, subject_id)
    return Clock.objects.running().filter(pk__in=[target.pk for target in targets]).update(owner=owner)

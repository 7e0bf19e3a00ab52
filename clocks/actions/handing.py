"""Promises change hands when somebody leaves, and go along when what they are about goes to another site."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from clocks.actions.holding import hold
from clocks.actions.targets import Owing, replan
from clocks.facts import Facts
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


@transaction.atomic
def relocate(subject: Owing, facts: Facts | None, *, now: datetime | None = None) -> int:
    """The subject belongs to another site now, and its running targets with it; returns how many changed their date.

    With `facts` they go by the rules that the subject has now, as far as those know them; without, every date that was
    promised stays. Not audited: the room's verb leaves the entry.
    """
    mine = Clock.objects.of(subject._meta.model_name or "", subject.pk).running()
    mine.update(site=subject.site_id, zone=subject.zone)
    return replan(subject, facts, now=now) if facts else 0

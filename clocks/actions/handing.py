"""What is owed changes hands, and its targets go along when what they are about goes to another site."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from clocks import subjects
from clocks.actions.holding import hold
from clocks.actions.targets import Owing, replan
from clocks.facts import Facts
from clocks.models import Clock
from hospital.models import User


@transaction.atomic
def hand_over(kind: str, ids: Collection[int], *, before: User | None, owner: User) -> int:
    """What `before` has of these is `owner`'s, and so are its running targets that fell to them; returns how many.

    The rows are held first, as in every action: the sweep, which writes targets too, waits for nobody, so nobody may
    hold a target it wants. Refuses nobody: whoever asks has looked who fits (`Subject.refused`). Not audited: whoever
    asks leaves the entry.
    """
    for subject_id in sorted(set(ids)):
        hold(kind, subject_id)
    subjects.get(kind).give(ids, before, owner)
    mine = Clock.objects.running().filter(subject_kind=kind, subject_id__in=ids, owner=before)
    return mine.update(owner=owner)


@transaction.atomic
def relocate(subject: Owing, facts: Facts | None, *, now: datetime | None = None) -> int:
    """The subject belongs to another site now, and its running targets with it; returns how many changed their date.

    With `facts` they go by the rules that the subject has now, as far as those know them; without, every date that was
    promised stays. Not audited: the room's verb leaves the entry.
    """
    mine = Clock.objects.of(subject._meta.model_name or "", subject.pk).running()
    mine.update(site=subject.site_id, zone=subject.zone)
    return replan(subject, facts, now=now) if facts else 0

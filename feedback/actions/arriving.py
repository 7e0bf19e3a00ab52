"""What comes from the register itself: its numbers come along, and nobody reports it once more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from clocks.models import Clock, Firing
from feedback.mapping.fields import Given
from feedback.models import Feedback, Registration
from feedback.placing import BY_REFERENCE
from feedback.register.duty import KIND, duties
from feedback.register.facts import facts_of
from hospital.models import Site

State = Registration.State


def number_of(given: Given) -> str:
    """Its number in the register: a column of its own, or what the other system calls it."""
    named = given.get("reference") if given.get("register") == BY_REFERENCE else ""
    return str(given.get("register_number") or named)


def arrive_registered(pairs: Iterable[tuple[Feedback, Given]], now: datetime) -> None:
    """Those that bring a number stand in the register, where their site has such a duty. Nothing is owed for them
    until something of what was taken over changes.

    Not audited: the entry of the taking over says it.
    """
    numbers = [(story, number) for story, given in pairs if (number := number_of(given))]
    if not numbers:
        return
    owed = duties(now, Site.objects.filter(pk__in={story.site_id for story, _number in numbers}))
    mine = [(story, number) for story, number in numbers if story.site_id in owed]
    facts = facts_of(story.pk for story, _number in mine)
    Registration.objects.bulk_create(
        Registration(
            feedback=story, profile_version=owed[story.site_id].version, state=State.REGISTERED, number=number,
            reported=facts[story.pk], registered_at=now, checked_at=now,
        )
        for story, number in mine
    )  # fmt: skip


def forget_registered(stories: Collection[int]) -> None:
    """Of records that are taken back: what nothing was told of but that it was owed, or arrived with its number. What
    a file of ours told the register stays, and the record with it.

    Not audited: whoever calls this leaves the entries.
    """
    rows = Registration.objects.filter(feedback__in=stories, export__isnull=True, differs=[])
    rows = rows.filter(state__in=[State.TO_REPORT, State.REGISTERED])
    mine = Clock.objects.filter(subject_kind=KIND, subject_id__in=list(rows.values_list("pk", flat=True)))
    Firing.objects.filter(clock__in=mine.values("pk")).delete()
    mine.delete()
    rows.delete()

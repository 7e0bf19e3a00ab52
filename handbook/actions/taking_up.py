"""Pages and places that are to be looked at and of which nothing says so: those from before there were targets."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from clocks.models import Clock
from handbook import upkeep
from handbook.actions.dishes import today_at
from handbook.models import HandbookPage, Place
from hospital.timing import now as web_now

BATCH = 50


@transaction.atomic
def take_up(*, now: datetime | None = None) -> int:
    """Let the looks begin that are owed and have no target; returns how many. What is long overdue is given the time
    that others have from the first word to the day, so that a house is not told of everything at once.

    Not audited: a target is on record itself.
    """
    now = now or web_now()
    source = HandbookPage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE)
    pages = _without(source.select_related("site", "keeper", "deputy"), "page_review")
    places = _without(Place.objects.filter(is_shown=True).select_related("site", "checked_by"), "place_review")
    for page in pages:
        _plan(page, "page-review", _day_of(page, now), upkeep.keeper_of(page), now)
    for place in places:
        keeper = place.checked_by if place.checked_by and place.checked_by.is_active else None
        _plan(place, "place-review", place.check_due_on, keeper, now)
    return len(pages) + len(places)


def _without(rows: QuerySet, kind: str) -> list[Any]:
    """Those without such a target that runs; another worker takes others."""
    name = rows.model._meta.model_name or ""
    running = Clock.objects.running().filter(subject_kind=name, subject_id=OuterRef("pk"), kind=kind)
    free = rows.filter(~Exists(running)).order_by("pk")
    return list(free.select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH])


def _day_of(page: HandbookPage, now: datetime) -> Any:
    """The one that is set; else counted from when somebody looked last, or published."""
    if page.check_due_on is None:
        last = page.checked_on or (page.last_published_at or now).date()
        page.check_due_on = last + timedelta(days=page.review_every_days)
        HandbookPage.objects.filter(pk=page.pk).update(check_due_on=page.check_due_on)
    return page.check_due_on


def _plan(subject: Any, rule: str, due_on: Any, owner: Any, now: datetime) -> None:
    day = max(due_on, today_at(subject.site, now) + upkeep.AHEAD[rule])
    upkeep.plan(subject, rule, due_on=day, owner=owner, now=now)

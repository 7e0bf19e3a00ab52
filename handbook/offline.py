"""What of a handbook is kept on a reader's device, to be read without a network: which pages, and until when.

A copy is a page that was written to be one (`?kept=now`): it says of itself how old it is, claims nothing about what is
open now, and shows every meal of a day. Of a menu there is a second one (`?kept=old`), in which every dish says "Ask
before eating": it takes over when the first is a day old. Nothing but what stands in this list is ever kept: no form,
no survey, no case, nothing that somebody acknowledged, no page of staff.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse

from handbook import reading
from handbook.menus import on_the_wall
from handbook.models import Meal, Place
from hospital.models import Site

# How old a copy is that is being made: of now, or of more than a day ago.
COPIES = ("now", "old")
CHECKED_FOR = timedelta(hours=24)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Copy:
    """`path` is where a reader goes, `url` what is kept for it; after `until` the next copy of the path is shown."""

    path: str
    url: str
    until: datetime | None = None

    def as_told(self) -> dict[str, str | int | None]:
        return {"path": self.path, "url": self.url, "until": int(self.until.timestamp() * 1000) if self.until else None}


def copy_of(request: HttpRequest) -> str:
    """Is this page written to be kept?"""
    kept = request.GET.get("kept", "")
    return kept if kept in COPIES else ""


def copies(site: Site, language: str, ward: int | None, now: datetime) -> list[Copy]:
    """The first page, every section and page, the places, and the menus of today and tomorrow."""
    home = reverse("public-handbook-home", args=[site.code, language])
    lines = [*reading.sections_of(site, language), *reading.every_page(site, language)]
    paths = [home, *(line.url for line in lines)]
    if Place.objects.filter(site=site, is_shown=True).exists():
        paths.append(reverse("public-handbook-places", args=[site.code, language]))
    found = [Copy(path, f"{path}?kept=now") for path in paths]
    if Meal.objects.filter(site=site).exists():
        found += _menus(reverse("public-handbook-menu", args=[site.code, language]), site, ward, now)
    return found


def _menus(path: str, site: Site, ward: int | None, now: datetime) -> Iterator[Copy]:
    """In the order in which they take over from each other."""
    today = on_the_wall(site, now).date()
    for on in (today, today + DAY):
        yield Copy(path, _menu(path, "now", on, ward), min(now + CHECKED_FOR, _midnight(site, on, now)))
    for on in (today, today + DAY):
        yield Copy(path, _menu(path, "old", on, ward), _midnight(site, on, now))


def _menu(path: str, kept: str, on: date, ward: int | None) -> str:
    return f"{path}?{urlencode({'kept': kept, 'on': on, **({'ward': ward} if ward else {})})}"


def _midnight(site: Site, on: date, now: datetime) -> datetime:
    """The end of that day on the wall of the site."""
    return datetime.combine(on + DAY, time.min, on_the_wall(site, now).tzinfo)


def edition(site: Site, language: str) -> str:
    """Another one after each publishing: then devices take everything anew."""
    rows = reading.HandbookPage.objects.within(*reading.homes_of(site, language)[:2])
    latest = rows.order_by().aggregate(latest=Max("last_published_at"))["latest"]
    return f"{latest:%Y%m%d%H%M%S}" if latest else ""

"""What of a handbook is kept on a reader's device, to be read without a network: which pages, and until when.

A copy is a page that was written to be one (`?kept=now`): it says of itself how old it is, claims nothing about what is
open now, and shows every meal of a day. Of a menu there is a second one (`?kept=old`), in which every dish says "Ask
before eating": it takes over when the first is a day old. Nothing but what stands in this list is ever kept: no form,
no survey, no case, nothing that somebody acknowledged, no page of staff.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from handbook import reading
from handbook.menus import on_the_wall
from handbook.models import Dish, HandbookPage, Kitchen, Meal, Media, MenuCycle, PaperVersion, Place, Serving
from hospital.models import Site

# How old a copy is that is being made: of now, or of more than a day ago.
COPIES = ("now", "old")
CHECKED_FOR = timedelta(hours=24)
DAY = timedelta(days=1)
# What copies show of each row
PLACED = (
    "code", "name", "where", "note", "is_inside", "walk_minutes", "step_free", "has_toilet", "weekly", "exceptions",
    "is_closed_for_now", "phone", "checked_on", "is_shown",
)  # fmt: skip
COOKED = ("code", "name", "description", "fingerprint", "photo", "checked_until", "is_served")
EATEN = ("key", "name", "ward", "served_from", "served_to", "order_by", "is_ordered_day_before", "position")
SERVED = ("cycle", "day", "on", "meal", "ward", "dish", "position")


@dataclass(frozen=True, slots=True)
class Copy:
    """`path` is where a reader goes, `url` what is kept for it; after `until` the next copy of the path is shown.

    One that `claims` says of dishes what is in them: it is not shown any more once the menu is known to be another.
    """

    path: str
    url: str
    until: datetime | None = None
    claims: bool = False

    def as_told(self) -> dict[str, Any]:
        until = int(self.until.timestamp() * 1000) if self.until else None
        return {"path": self.path, "url": self.url, "until": until, "claims": self.claims}


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
        yield Copy(path, _menu(path, "now", on, ward), min(now + CHECKED_FOR, _midnight(site, on, now)), claims=True)
    for on in (today, today + DAY):
        yield Copy(path, _menu(path, "old", on, ward), _midnight(site, on, now))


def _menu(path: str, kept: str, on: date, ward: int | None) -> str:
    return f"{path}?{urlencode({'kept': kept, 'on': on, **({'ward': ward} if ward else {})})}"


def _midnight(site: Site, on: date, now: datetime) -> datetime:
    """The end of that day on the wall of the site."""
    return datetime.combine(on + DAY, time.min, on_the_wall(site, now).tzinfo)


def edition(site: Site, language: str, menu: str) -> str:
    """Another one after every change of what copies show: then devices take everything anew. `menu`: of menus."""
    pages = HandbookPage.objects.within(*reading.homes_of(site, language))
    shown = reading.but_left_out(pages, site).values_list("url_path", "last_published_at")
    places = Place.objects.filter(site=site).values_list(*PLACED)
    media = Media.objects.filter(site=site).order_by("pk").values_list("code", "words", "file")
    papers = PaperVersion.objects.published().filter(paper__site=site).order_by("pk")
    held = papers.values_list("pk", "effective_on", "paper__retired_at")
    return _mark(shown, places, media, held, [menu])


def menu_edition(site: Site) -> str:
    """Another one after every change of a menu, of what is in a dish and of who stands for that.

    What a device keeps of another one claims something of dishes that may not be so any more.
    """
    kitchen = Kitchen.objects.filter(site=site).values_list("region", "also", "phone")
    dishes = Dish.objects.filter(site=site).values_list(*COOKED)
    meals = Meal.objects.filter(site=site).values_list(*EATEN)
    served = Serving.objects.filter(meal__site=site).order_by("pk").values_list(*SERVED)
    cycles = MenuCycle.objects.filter(site=site).values_list("pk", "weeks", "starts_on")
    return _mark(kitchen, dishes, meals, served, cycles)


def _mark(*tables: Iterable[Any]) -> str:
    return hashlib.sha256(repr([list(rows) for rows in tables]).encode()).hexdigest()[:16]

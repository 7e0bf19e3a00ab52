"""Places as a guest reads them: where, how far, whether they are open now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handbook import opening
from handbook.models import Meal, Place
from handbook.saying import Said, said
from hospital.models import Site

WEEKDAYS = dict(
    zip(
        opening.DAYS,
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Quick:
    """One tap from the first page of the handbook."""

    label: Any
    url: str
    icon: str


def served(site: Site, language: str) -> list[Quick]:
    """Today's menu and the places, where there are any; one statement."""
    menu, places = Meal.objects.filter(site=site), Place.objects.filter(site=site, is_shown=True)
    has = Site.objects.filter(pk=site.pk).values_list(Exists(menu), Exists(places)).get()
    known = (("menu", _("Today’s menu"), "cake"), ("places", _("Places and opening hours"), "map-pin"))
    return [
        Quick(label, reverse(f"public-handbook-{name}", args=[site.code, language]), icon)
        for there, (name, label, icon) in zip(has, known, strict=True)
        if there
    ]


@dataclass(frozen=True, slots=True)
class Spot:
    """One place. `now` is None where nobody can know: in a copy that is read without a network."""

    place: Place
    name: Said
    where: Said
    note: Said
    now: opening.Now | None
    is_due: bool

    @property
    def hours(self) -> list[tuple[Any, Any, str]]:
        """First day, last day and hours; neighboring days with the same hours are one line."""
        rows: list[tuple[Any, Any, str]] = []
        for day in opening.DAYS:
            text = opening.written(self.place.weekly.get(day, ()))
            if rows and rows[-1][2] == text:
                rows[-1] = (rows[-1][0], WEEKDAYS[day], text)
            else:
                rows.append((WEEKDAYS[day], None, text))
        return rows

    @property
    def is_round_the_clock(self) -> bool:
        return all(self.place.weekly.get(day) == [[opening.MIDNIGHT, opening.END]] for day in opening.DAYS)


def places_of(site: Site, language: str, at: datetime, *, is_copy: bool = False) -> list[Spot]:
    """What guests are sent to; `at` is the moment on the wall of the site. Nearest first, the hospital's own before."""
    rows = Place.objects.filter(site=site, is_shown=True)
    return [spot for place in rows if (spot := spot_of(place, language, at, is_copy=is_copy))]


def spot_of(place: Place, language: str, at: datetime, *, is_copy: bool = False) -> Spot | None:
    """None for one that guests are not sent to any more."""
    today = at.date()
    if today >= place.hidden_from or not place.is_shown:
        return None
    state = None
    if not is_copy:
        state = opening.Now(False) if place.is_closed_for_now else opening.now(place.weekly, place.exceptions, at)
    words = (said(texts, language) for texts in (place.name, place.where, place.note))
    return Spot(place, *words, state, today > place.check_due_on)

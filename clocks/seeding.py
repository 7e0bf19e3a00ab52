"""Public holidays from the `holidays` package, as days for a person to look through. Never read live by a target.

Its lists are a beginning: regions, substitute days and a hospital's own closures are decided at the hospital.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from clocks import years
from clocks.worktime import Calendar
from clocks.worktime.intervals import Hours

# "substituted from 01/04/2026": dates inside names, which elsewhere would be read as April.
AMERICAN = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b")


@dataclass(frozen=True, slots=True)
class Seed:
    """`closed` holds named holidays; `worked` are days off that are worked in exchange (as in China)."""

    closed: dict[date, str]
    worked: list[date]


@lru_cache
def countries(language: str = "en") -> list[tuple[str, str]]:
    """Code and name of every country there is a list for, by name."""
    names = Locale.parse(language.replace("-hans", "_Hans"), sep="_").territories
    codes = [code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2]
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1])


@lru_cache
def regions(country: str) -> list[tuple[str, str]]:
    """Code and name of the parts of a country whose holidays differ, by name; none for an unknown country."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return []
    known = holidays.country_holidays(country)
    # Several spellings stand for one code, short ones among them.
    names = {code: name for name, code in sorted(known.subdivisions_aliases.items(), key=lambda pair: len(pair[0]))}
    return sorted(((code, names.get(code, code)) for code in known.subdivisions), key=lambda pair: pair[1])


def country_of(zone: str) -> str:
    """The country a time zone lies in; empty when it lies in none or in several."""
    return get_global("zone_territories").get(zone, "")


def first_weekday(country: str) -> int:
    """With which day a week begins there on calendars, 0 for Monday."""
    try:
        return Locale.parse(f"und_{country}").first_week_day
    except (UnknownLocaleError, ValueError):
        return 0


def seed(country: str, year: int, region: str = "", language: str = "en") -> Seed:
    """The holidays of a country, or a part of it, in a year: in the language asked for, else in English."""
    spoken = _spoken(country, language)
    found = holidays.country_holidays(country, subdiv=region or None, years=year, language=spoken)
    names = {day: AMERICAN.sub(r"\3-\1-\2", name) if spoken == "en_US" else name for day, name in found.items()}
    worked = [day for day in getattr(found, "weekend_workdays", ()) if day.year == year]
    return Seed(dict(sorted(names.items())), sorted(worked))


@dataclass(frozen=True, slots=True)
class Proposal:
    """One day that would be added. `hours`: worked in exchange; without them it is closed.

    `is_off_anyway`: the week is closed on that day, so that a substitute may be due. `is_there`: the calendar has a row
    for it already, which stays.
    """

    on: date
    name: str
    hours: Hours
    is_off_anyway: bool
    is_there: bool


def proposed(calendar: Calendar, found: Seed) -> list[Proposal]:
    """What a person looks through before any of it is taken over, by date."""
    days = {**found.closed, **dict.fromkeys(found.worked, "")}
    usual = years.usual_hours(calendar)
    return [
        Proposal(
            on, name, usual if on in found.worked else (), not calendar.weekly[on.weekday()],
            calendar.source_of(on) != "weekly",
        )
        for on, name in sorted(days.items())
    ]  # fmt: skip


def with_proposals(calendar: Calendar, proposals: Iterable[Proposal]) -> Calendar:
    """The calendar with these days in it; rows that are there stay as they are."""
    for row in proposals:
        if not row.is_there:
            add = years.opened(calendar, row.on, row.hours) if row.hours else years.closed(calendar, row.on, row.name)
            calendar = add
    return calendar


def _spoken(country: str, language: str) -> str | None:
    """What the package has of a language; of English where it has none, and its own choice where it has neither."""
    has = holidays.list_localized_countries().get(country, [])
    return next((code for start in (language[:2], "en") for code in has if code.startswith(start)), None)

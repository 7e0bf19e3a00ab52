"""Public holidays from the `holidays` package, as lines for a person to look through. Never read live by a target.

Its lists are a beginning: regions, substitute days and a hospital's own closures are decided at the hospital.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays
from babel import Locale
from babel.core import get_global

from clocks.worktime import Calendar


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


def country_of(zone: str) -> str:
    """The country a time zone lies in; empty when it lies in none or in several."""
    return get_global("zone_territories").get(zone, "")


def seed(country: str, year: int) -> Seed:
    """The holidays of a country in a year, in English where the package has it."""
    found = holidays.country_holidays(country, years=year, language=_language(country))
    worked = [day for day in getattr(found, "weekend_workdays", ()) if day.year == year]
    return Seed(dict(sorted(found.items())), sorted(worked))


def _language(country: str) -> str | None:
    spoken = holidays.list_localized_countries().get(country, [])
    return next((code for code in spoken if code.startswith("en")), None)


def usual_hours(calendar: Calendar) -> str:
    """The hours of the first working day of the week as they are typed, for days worked in exchange."""
    hours = next((hours for hours in calendar.weekly if hours), ())
    return ", ".join(f"{clock_time(each.opens)}-{clock_time(each.closes)}" for each in hours)


def clock_time(seconds: int) -> str:
    """ "08:30"; the end of a day is 24:00, and beyond it the time of the next day."""
    beyond = seconds - 86400 if seconds > 86400 else seconds
    return f"{beyond // 3600:02}:{beyond % 3600 // 60:02}"

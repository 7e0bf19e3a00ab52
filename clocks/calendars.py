"""The working calendars of a site as the pure rules want them; one query for any number of sites, and one for those
that this process has not read yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F

from clocks.models import Calendar as CalendarRow
from clocks.models import CalendarVersion, Clock
from clocks.worktime import Calendar, next_open
from hospital.models import Site
from hospital.statements import AnyOf, Slot, Statement

Role = CalendarRow.Role
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WEEKDAYS, "sat", "sun")
# What holds until the hospital has published its own: nothing may go without a date because of it.
UNTIL_PUBLISHED: dict[str, dict[str, Any]] = {
    Role.STATUTORY: {"weekly": {day: [["00:00", "24:00"]] for day in WEEKDAYS}},
    Role.OFFICE: {"weekly": {day: [["08:30", "17:00"]] for day in WEEKDAYS}},
    Role.DUTY: {"weekly": {day: [["00:00", "24:00"]] for day in EVERY_DAY}},
}
MOST_KEPT = 512
Version = tuple[int, datetime]  # its number, and when it was published
NOT_KNOWN: Mapping[int, str] = {}


@dataclass(frozen=True, slots=True)
class SiteCalendars:
    """`by_role` maps statutory, office, duty to a calendar; `versions` to its row, None for the built-in one."""

    by_role: Mapping[str, Calendar]
    versions: Mapping[str, int | None]


def calendars_of(site_id: int, zone: str = "") -> SiteCalendars:
    """`zone` of the site, for whoever knows it already."""
    return calendars_of_sites([site_id], {site_id: zone} if zone else {})[site_id]


def calendars_of_sites(sites: Iterable[int], zones: Mapping[int, str] = NOT_KNOWN) -> dict[int, SiteCalendars]:
    """Each site's newest published calendars; the built-in ones where it has none."""
    wanted = set(sites)
    rows: dict[int, dict[str, Version]] = defaultdict(dict)
    for site, role, pk, published_at in _newest().ask(sites=list(wanted)):
        rows[site][role] = pk, published_at
    values = _values([version for roles in rows.values() for version in roles.values()])
    incomplete = [pk for pk in wanted if len(rows[pk]) < len(UNTIL_PUBLISHED) and pk not in zones]
    zones = {**zones, **dict(Site.objects.filter(pk__in=incomplete).values_list("pk", "zone"))} if incomplete else zones
    return {pk: _together(rows[pk], values, zones.get(pk, "UTC")) for pk in wanted}


@lru_cache(1)
def _newest() -> Statement:
    versions = CalendarVersion.objects.newest().filter(
        AnyOf(F("calendar__site_id"), Slot("sites", ArrayField(BigIntegerField())))
    )
    return Statement(versions.values_list("calendar__site_id", "calendar__role", "pk", "published_at"))


def _together(versions: Mapping[str, Version], values: Mapping[int, Calendar], zone: str) -> SiteCalendars:
    built_in = {role: built_in_of(zone, role) for role in UNTIL_PUBLISHED if role not in versions}
    return SiteCalendars(
        {**built_in, **{role: values[pk] for role, (pk, _at) in versions.items()}},
        {role: versions[role][0] if role in versions else None for role in UNTIL_PUBLISHED},
    )


@lru_cache(MOST_KEPT)
def built_in_of(zone: str, role: str) -> Calendar:
    return Calendar.from_data(zone, UNTIL_PUBLISHED[role])


def calendar_of(clock: Clock, role: str) -> Calendar:
    """The calendar that a target was last counted by: that of its version, or the built-in one of its time."""
    if clock.calendar_version:
        return value_of(clock.calendar_version)
    return built_in_of(clock.zone, role)


_kept: dict[Version, Calendar] = {}


def _values(versions: Iterable[Version]) -> dict[int, Calendar]:
    """By number of the version; only what this process has not read yet is asked for."""
    found = {version[0]: _kept.get(version) for version in versions}
    unread = [pk for pk, calendar in found.items() if calendar is None]
    read = {row.pk: value_of(row) for row in CalendarVersion.objects.filter(pk__in=unread)} if unread else {}
    return {pk: calendar or read[pk] for pk, calendar in found.items()}


def value_of(version: CalendarVersion) -> Calendar:
    """The calendar of a version. Versions are never edited, so each is read once by a process."""
    key = (version.pk, version.published_at)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = Calendar.from_data(version.zone, version.data)
    return _kept[key]


def is_workable(zone: str, data: Mapping[str, Any]) -> Calendar:
    """The calendar of this data; raises `Refusal` for what is no calendar and `NoWorkingTime` for one never open."""
    calendar = Calendar.from_data(zone, data)
    next_open(calendar, datetime.now(UTC))
    return calendar

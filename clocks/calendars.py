"""The working calendars of a site as the pure rules want them; one query for any number of sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from clocks.models import Calendar as CalendarRow
from clocks.models import CalendarVersion, Clock
from clocks.worktime import Calendar, next_open
from hospital.models import Site

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


@dataclass(frozen=True, slots=True)
class SiteCalendars:
    """`by_role` maps statutory, office, duty to a calendar; `versions` to its row, None for the built-in one."""

    by_role: Mapping[str, Calendar]
    versions: Mapping[str, int | None]


def calendars_of(site_id: int) -> SiteCalendars:
    return calendars_of_sites([site_id])[site_id]


def calendars_of_sites(sites: Iterable[int]) -> dict[int, SiteCalendars]:
    """Each site's newest published calendars; the built-in ones where it has none."""
    wanted = set(sites)
    rows: dict[int, dict[str, CalendarVersion]] = defaultdict(dict)
    for version in CalendarVersion.objects.latest_of_sites(wanted):
        rows[version.calendar.site_id][version.calendar.role] = version
    incomplete = [pk for pk in wanted if len(rows[pk]) < len(UNTIL_PUBLISHED)]
    zones = dict(Site.objects.filter(pk__in=incomplete).values_list("pk", "zone")) if incomplete else {}
    return {pk: _together(rows[pk], zones.get(pk, "UTC")) for pk in wanted}


def _together(versions: Mapping[str, CalendarVersion], zone: str) -> SiteCalendars:
    built_in = {role: Calendar.from_data(zone, data) for role, data in UNTIL_PUBLISHED.items() if role not in versions}
    return SiteCalendars(
        {**built_in, **{role: value_of(version) for role, version in versions.items()}},
        {role: versions[role].pk if role in versions else None for role in UNTIL_PUBLISHED},
    )


def calendar_of(clock: Clock, role: str) -> Calendar:
    """The calendar that a target was last counted by: that of its version, or the built-in one of its time."""
    if clock.calendar_version:
        return value_of(clock.calendar_version)
    return Calendar.from_data(clock.zone, UNTIL_PUBLISHED[role])


_kept: dict[tuple[int, datetime], Calendar] = {}


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

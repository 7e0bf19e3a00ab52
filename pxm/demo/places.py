"""Sites, departments, wards, services and working calendars of the demo, made by the same actions as real ones."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from clocks import actions as clocks
from clocks import profiles, seeding
from clocks.calendars import EVERY_DAY, WEEKDAYS, Role
from clocks.worktime import Calendar
from hospital import actions
from hospital.models import Department, Location, Organization, Service, Site, User
from pxm.demo.week import Week

DATA = Path(__file__).parent
RULES = "private_hospital"


@dataclass
class Places:
    """Everything that was made, by the keys of `hospital.toml`; departments and wards by (site key, department key)."""

    organization: Organization
    sites: dict[str, Site] = field(default_factory=dict)
    departments: dict[tuple[str, str], Department] = field(default_factory=dict)
    wards: dict[tuple[str, str], list[Location]] = field(default_factory=dict)
    services: list[Service] = field(default_factory=list)
    people: dict[str, User] = field(default_factory=dict)
    posts: dict[tuple[str, str, str], list[User]] = field(default_factory=lambda: defaultdict(list))

    def usual(self, key: tuple[str, str]) -> dict[str, Any]:
        """The service and the touchpoint that most of what is told of a department is about."""
        row = next(row for row in data()["department"] if row["key"] == key[1])
        service = next((service for service in self.services if service.name == row.get("service")), None)
        return {"service": service, "touchpoint": row["touchpoint"]}

    def holders(self, role: str, site: str, department: str = "") -> list[User]:
        """Who holds a role there, or in the department it belongs to; by the keys of `hospital.toml`."""
        above = {row["key"]: row.get("below", "") for row in data()["department"]}
        while department and not self.posts[role, site, department]:
            department = above[department]
        return self.posts[role, site, department]


@cache
def data() -> dict[str, Any]:
    return tomllib.loads((DATA / "hospital.toml").read_text(encoding="utf-8"))


def build(now: datetime) -> Places:
    """The house without its people."""
    told = data()
    places = Places(Organization.objects.create(name=told["organization"], is_demo=True, opened_at=now))
    for row in told["site"]:
        places.sites[row["key"]] = open_site(places.organization, row, now)
    for row in told["department"]:
        for key in places.sites:
            _department(places, key, row, now)
    places.services = [actions.add_service(name=name, by=None, now=now) for name in told["services"]]
    _profile(now)
    return places


def open_site(organization: Organization, row: dict[str, Any], now: datetime) -> Site:
    columns = ("name", "code", "zone", "languages", "phone", "email", "urgent_help")
    fields = {name: row[name] for name in columns} | {"currency": row.get("currency", "EUR")}
    site = actions.add_site(organization, by=None, now=now, **fields)
    for role, week in _calendars(row, now.year).items():
        clocks.publish_calendar(site, role, data=week, by=None, now=now)
    actions.change_letterheads(site, words=row["letterhead"], by=None, now=now)
    return site


def weeks(now: datetime) -> dict[str, Week]:
    """By the key of the site, as its published calendars will say."""
    found = {}
    for row in data()["site"]:
        told = _calendars(row, now.year)
        office, days = (Calendar.from_data(row["zone"], told[role]) for role in (Role.OFFICE, Role.STATUTORY))
        found[row["key"]] = Week(office, days)
    return found


def _calendars(row: dict[str, Any], year: int) -> dict[str, dict[str, Any]]:
    """The three working calendars; public holidays by name, and what is worked in exchange (China), as rows."""
    seeds = [seeding.seed(row["country"], number) for number in range(year - 1, year + 2)]
    closed = {day.isoformat(): name for seed in seeds for day, name in seed.closed.items()}
    worked = [day.isoformat() for seed in seeds for day in seed.worked]
    known = {"holidays": closed, "horizon_year": year + 1}
    office, whole = row["office"]["hours"], [["00:00", "24:00"]]
    return {
        Role.STATUTORY: {"weekly": dict.fromkeys(WEEKDAYS, whole), "dates": dict.fromkeys(worked, whole), **known},
        Role.OFFICE: {
            "weekly": dict.fromkeys(row["office"]["days"], office), "dates": dict.fromkeys(worked, office), **known,
        },
        Role.DUTY: {"weekly": dict.fromkeys(EVERY_DAY, whole)},
    }  # fmt: skip


def _department(places: Places, key: str, row: dict[str, Any], now: datetime) -> None:
    parent = places.departments.get((key, row.get("below", "")))
    made = actions.add_department(places.sites[key], name=row[key], parent=parent, by=None, now=now)
    places.departments[key, row["key"]] = made
    places.wards[key, row["key"]] = [
        actions.add_location(made, name=name, by=None, now=now) for name in row["wards"][key]
    ]


def _profile(now: datetime) -> None:
    """The shipped rules, in force since before the first demo case."""
    clocks.publish_profile(profiles.shipped_data(RULES), by=None, now=now)

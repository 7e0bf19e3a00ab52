"""Rotas, reliefs and absences as the pure rules want them, and whose clocks count for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, F, Q

from hospital import rota as rules
from hospital.models import Rota, Site, User
from hospital.querysets import RotaQuerySet, days_around
from hospital.statements import AnyOf, Slot, Statement


@dataclass(frozen=True, slots=True)
class Board:
    """One rota as it was read for a stretch of time: its plan, and the names of everybody in it. `site_id` is None
    for the group.
    """

    pk: int
    role: str
    site_id: int | None
    site: str
    plan: rules.Plan
    names: Mapping[int, str]


def read(rotas: RotaQuerySet, start: datetime, end: datetime) -> list[Board]:
    """These rotas for [start, end), in one query however many there are."""
    return [board(row) for row in rotas.plans(start, end, *days_around(start, end))]


def of_sites(sites: Iterable[int], roles: Iterable[str], start: datetime, end: datetime) -> list[Board]:
    """The rotas of these roles at these sites and of the group, as `read` reads them, with SQL that is kept."""
    first, last = days_around(start, end)
    slots = {"start": start, "end": end, "first": first, "last": last}
    return [board(row) for (row,) in _of_sites().ask(sites=list(sites), roles=list(roles), **slots)]


@lru_cache(1)
def _of_sites() -> Statement:
    sites, roles = Slot("sites", ArrayField(BigIntegerField())), Slot("roles", ArrayField(CharField()))
    rotas = Rota.objects.filter(Q(AnyOf(F("site_id"), sites)) | Q(site__isnull=True), AnyOf(F("role"), roles))
    between = Slot("start", DateTimeField()), Slot("end", DateTimeField())
    return Statement(rotas.plans(*between, Slot("first", DateField()), Slot("last", DateField())))


def board(row: Mapping[str, Any]) -> Board:
    """From one object of `RotaQuerySet.plans`."""
    names = {turn["user_id"]: turn["name"] for turn in (*row["shifts"], *row["reliefs"])}
    names |= {away["deputy_id"]: away["deputy_name"] for away in row["absences"] if away["deputy_id"]}
    plan = rules.Plan(
        zone=row["wall"],
        shifts=[_shift(turn) for turn in row["shifts"]],
        reliefs=[_relief(turn) for turn in row["reliefs"]],
        absences=[_absence(away) for away in row["absences"]],
        is_round_the_clock=row["always"],
    )
    return Board(row["pk"], row["role"], row["site_id"], row["site"] or "", plan, names)


def _shift(turn: Mapping[str, Any]) -> rules.Shift:
    last_on = turn["last_on"] and date.fromisoformat(turn["last_on"])
    starts, ends = time.fromisoformat(turn["starts"]), time.fromisoformat(turn["ends"])
    return rules.Shift(
        turn["user_id"], turn["weekday"], starts, ends, date.fromisoformat(turn["first_on"]), last_on, turn["fit"],
        turn["pk"],
    )  # fmt: skip


def _relief(turn: Mapping[str, Any]) -> rules.Relief:
    return rules.Relief(turn["user_id"], *_between(turn), turn["fit"], turn["pk"])


def _absence(row: Mapping[str, Any]) -> rules.Away:
    """A deputy who left the house stands in for nobody."""
    return rules.Away(row["user_id"], row["deputy_id"] if row["deputy_works"] else None, *_between(row))


def _between(row: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"])


def zone_of(user: User) -> str:
    """The clocks of the place where a person works; of the first site for somebody of the whole house."""
    first = Site.objects.active().values_list("zone", flat=True)
    return user.standing.zone or first.first() or settings.TIME_ZONE


def today_of(user: User, now: datetime) -> date:
    """By those clocks: for most of the world it is another date than in UTC for hours of every day."""
    return now.astimezone(ZoneInfo(zone_of(user))).date()

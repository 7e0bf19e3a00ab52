"""What stands around every page about cover: who is on duty, whom one may act for, and one's own absence.

Asked in the one query of the shell and worked out by the rules of `hospital.rota`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from hospital import cover
from hospital import rota as rules
from hospital.models import Absence, Role, Rota, Site, User
from hospital.querysets import days_around
from hospital.statements import Slot

FIRST, LAST = Slot("first", DateField()), Slot("last", DateField())


def days(now: datetime) -> dict[str, date]:
    """Values for the slots of `asked`."""
    first, last = days_around(now, now + rules.INSTANT)
    return {"first": first, "last": last}


def asked(person: User, now: Slot) -> dict[str, Any]:
    """The columns to ask for; who is on duty only of whoever may see the cover. Has the slots of `days`."""
    away = Absence.objects.at(now)
    standing_in = away.stood_in_by(person).order_by("ends_at", "pk")
    columns = {
        "stands_in": ArraySubquery(standing_in.values(row=JSONObject(pk="pk", name="user__name", ends_at="ends_at"))),
        "away": Subquery(
            away.filter(user=person).values(row=JSONObject(pk="pk", name="deputy__name", ends_at="ends_at"))[:1]
        ),
    }
    if person.has_perm("hospital.view_cover"):
        columns["duty"] = Subquery(_duty(person, now))
    return columns


def _duty(person: User, now: Slot) -> Any:
    """The site where this person works, with its duty rota at this instant, the duty manager named for it, and, where
    that one is away, who stands in.
    """
    rotas = Rota.objects.filter(site=OuterRef("pk"), role=Role.DUTY).plans(now, now + rules.INSTANT, FIRST, LAST)
    sites = Site.objects.visible_to(person).nearest(person)
    away = Absence.objects.at(now).filter(user=OuterRef("duty_manager")).values(row=JSONObject(name="deputy__name"))[:1]
    named = {"named": "duty_manager__name", "named_away": Subquery(away)}
    row = JSONObject(code="code", site="name", rotas=ArraySubquery(rotas), **named)
    return sites.values(row=row)[:1]


@dataclass(frozen=True, slots=True)
class Away:
    """An absence as a banner tells it: `name` is whoever is away, or of one's own who stands in."""

    pk: int
    name: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OnDuty:
    """`site` is told to whoever works for the whole group; the others know where they are."""

    name: str
    site: str
    url: str


@dataclass(frozen=True)
class StandIns:
    """`found` are the columns of `asked`; `acting` is the absence during which this person acts for somebody."""

    found: Mapping[str, Any]
    acting: Absence | None
    is_everywhere: bool
    now: datetime

    @property
    def stands_in(self) -> list[Away]:
        """For whom one may begin to act; none while one acts for somebody."""
        return [] if self.acting else [_away(row) for row in self.found.get("stands_in") or ()]

    @property
    def away(self) -> Away | None:
        row = self.found.get("away")
        return _away(row) if row else None

    @cached_property
    def on_duty(self) -> OnDuty | None:
        """By the rota, else the one named or who stands in for them, as alerts go; an empty name is nobody."""
        row = self.found.get("duty")
        if not row:
            return None
        boards = [cover.board(plan) for plan in row["rotas"]]
        users = [(board.names, rules.on_at(board.plan, self.now).user) for board in boards]
        named = row["named_away"]["name"] if row["named_away"] else row["named"]
        name = next((names[user] for names, user in users if user), named or "")
        site = row["site"] if self.is_everywhere else ""
        return OnDuty(name, site, reverse("cover-site", args=[row["code"]]))


def _away(row: Mapping[str, Any]) -> Away:
    ends_at = parse_datetime(row["ends_at"])
    assert ends_at is not None
    return Away(row["pk"], row["name"] or "", ends_at)

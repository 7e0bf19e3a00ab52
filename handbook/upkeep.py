"""When pages, places and documents are looked at again: the targets on them, which stand in somebody's My work."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import clocks.actions
from clocks.facts import Facts
from clocks.models import Clock
from hospital.models import User
from hospital.recipients import Ask, resolve_many

FACTS = Facts("page", 1)
REVIEWS = frozenset({"page_review", "page_repair", "place_review", "paper_review"})
CHECKED, LOOKED_AFTER = "page_checked", "page_looked_after"
# How long before its day it stands in My work, unless it is looked at more often than that.
AHEAD = {"page-review": timedelta(days=14), "paper-review": timedelta(days=14), "place-review": timedelta(days=3)}


def review(subject: Any, rule: str, *, due_on: date | None, owner: User | None, now: datetime) -> None:
    """It was looked at, which ends whatever asked for that, and is again by this day; without a day it is not."""
    settle(subject, now=now)
    if due_on is not None:
        plan(subject, rule, due_on=due_on, owner=owner, now=now)


def plan(subject: Any, rule: str, *, due_on: date, owner: User | None, now: datetime) -> None:
    """It is to be looked at by this day, and stands in My work some time before."""
    at = max(now, _midnight(subject, due_on - AHEAD[rule]))
    begin(subject, rule, at=at, owner=owner, agreed_on=due_on, now=now)


def settle(subject: Any, *, now: datetime, event: str = CHECKED) -> None:
    """What asked for a look ends with it; where nothing else does, nobody above has to decide any more."""
    _goes_by_newest(subject, now)
    clocks.actions.happened(subject, event, at=now, now=now)
    if not Clock.objects.of(subject._meta.model_name, subject.pk).running().exists():
        clocks.actions.settle_escalations(subject, now=now)


def begin(
    subject: Any, rule: str, *, at: datetime, owner: User | None, now: datetime, agreed_on: date | None = None
) -> None:  # fmt: skip
    _goes_by_newest(subject, now)
    clocks.actions.start(subject, rule, at=at, facts=FACTS, owner=owner, agreed_on=agreed_on)


def end(subject: Any, *, reason: str, now: datetime) -> None:
    """It is there no more, and nobody has to look whether it is still right."""
    clocks.actions.cancel(subject, reason=reason, now=now, kinds=REVIEWS)


def is_owed(subject: Any, kind: str) -> bool:
    return Clock.objects.of(subject._meta.model_name, subject.pk).running().filter(kind=kind).exists()


def owner_near(
    role: str, site_id: int, now: datetime, *, holder: User | None = None, but: User | None = None
) -> User | None:
    """To whom a target falls: whoever holds it, else the first who has this role; None in an empty house."""
    barred = frozenset({but.pk}) if but else frozenset()
    found = resolve_many([Ask(role, site_id, barred=barred, holder=holder.pk if holder else None)], now)[0]
    return User.objects.filter(pk__in=[one.user_id for one in found.users]).order_by("pk").first()


def _goes_by_newest(subject: Any, now: datetime) -> None:
    """Asked each time: a version of a page that is published brings along by which rules it was looked at then."""
    rules = clocks.actions.upkeep_rules(now=now)
    subject.profile_version = rules
    type(subject).objects.filter(pk=subject.pk).exclude(profile_version=rules).update(profile_version=rules)


def keeper_of(page: Any) -> User | None:
    """Who answers for a page; whoever left does so no more."""
    found = [one for one in (page.keeper, page.deputy) if one is not None and one.is_active]
    return found[0] if found else None


def _midnight(subject: Any, on: date) -> datetime:
    return datetime.combine(on, time.min, ZoneInfo(subject.zone))

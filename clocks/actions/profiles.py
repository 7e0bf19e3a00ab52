"""Rules change by publishing a profile's next version; a case goes by the version of the day it was received."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Max
from django.utils.translation import gettext_lazy as _

import audit.log
import hospital.actions
from clocks import profiles
from clocks.actions.publishing import announce, one_at_a_time
from clocks.models import ProfileVersion, Rung
from clocks.refusing import refusals
from clocks.worktime import local_date
from hospital.cover import today_of
from hospital.models import Site, User
from hospital.statements import Slot, Statement
from hospital.timing import now as web_now

OWN_COLUMNS = ("key", "number", "role", "trigger", "origin")


@transaction.atomic
def publish_profile(
    data: Mapping[str, Any], *, by: User | None, effective_from: date | None = None, now: datetime | None = None
) -> ProfileVersion:
    """Publish the next version of a profile's rules, for what is received from a day on (default: the data's own).

    A job carries it to the running targets of what was received since that day; what was received before keeps its
    own version for good. Refuses what `profiles.validate` finds wrong. Versions that are there are never changed.
    """
    now = now or web_now()
    one_at_a_time()
    last = ProfileVersion.objects.filter(slug=data.get("slug", "")).aggregate(last=Max("number"))["last"] or 0
    starts = {"effective_from": effective_from.isoformat()} if effective_from else {}
    version = _written({**data, **starts, "number": last + 1}, by, now)
    announce(version, by, now)
    return version


@transaction.atomic
def casework_rules(*, now: datetime | None = None) -> ProfileVersion:
    """The newest rules of what colleagues owe each other on a case."""
    return _house_rules("casework", now)


@transaction.atomic(savepoint=False)
def feedback_rules(*, now: datetime | None = None) -> int:
    """The number of the newest rules of who comes back on what was told, by when."""
    newest = _newest().ask(slug="feedback")
    if newest and not _is_outdated("feedback", *newest[0][1:]):
        return newest[0][0]
    return _house_rules("feedback", now).pk


@lru_cache(1)
def _newest() -> Statement:
    rows = ProfileVersion.objects.standing().filter(slug=Slot("slug", CharField())).order_by("-number")
    return Statement(rows.values_list("pk", "number", "published_by_id")[:1])


@transaction.atomic
def upkeep_rules(*, now: datetime | None = None) -> ProfileVersion:
    """The newest rules of when pages, places and documents of the handbook are looked at again."""
    return _house_rules("upkeep", now)


@transaction.atomic
def calls_rules(*, now: datetime | None = None) -> ProfileVersion:
    """The newest rules of promised calls, and of what a call brought to light."""
    return _house_rules("calls", now)


def _house_rules(slug: str, now: datetime | None) -> ProfileVersion:
    """Those that ship are published when they are asked for first, and newer ones where the hospital has none of its
    own; what runs goes on by the rules it began with.
    """
    newest = ProfileVersion.objects.standing().filter(slug=slug).order_by("-number")
    found = newest.first()
    if found is None or _is_outdated(slug, found.number, found.published_by_id):
        one_at_a_time()  # somebody else may just be at it
        found = newest.first()
        if found is None or _is_outdated(slug, found.number, found.published_by_id):
            found = _written(profiles.house_data(slug), None, now or web_now())
    return found


def _is_outdated(slug: str, number: int, published_by: int | None) -> bool:
    """As it came with the product, and a newer one comes with it now."""
    return published_by is None and number < profiles.house_data(slug)["number"]


def _written(data: Mapping[str, Any], by: User | None, now: datetime) -> ProfileVersion:
    """The version with its steps, and the entry."""
    with refusals():
        profile = profiles.read(data)
    version = ProfileVersion.objects.create(
        slug=profile.slug, number=data["number"], name=profile.name["en"], data=data, published_at=now,
        published_by=by, effective_from=profile.effective_from, effective_to=profile.effective_to,
    )  # fmt: skip
    Rung.objects.bulk_create(_rung(version, row) for row in data["rungs"])
    audit.log.record("profile.publish", version, by=by, at=now, slug=version.slug, number=version.number,
                     effective_from=version.effective_from)  # fmt: skip
    return version


def _rung(version: ProfileVersion, row: Mapping[str, Any]) -> Rung:
    return Rung(
        profile_version=version, number=row["number"], key=row["key"], trigger=row["trigger"], role=row["role"],
        data={name: value for name, value in row.items() if name not in OWN_COLUMNS},
    )  # fmt: skip


@transaction.atomic
def confirm_profile(version: ProfileVersion, *, by: User, now: datetime | None = None) -> None:
    """A named person says that these rules are the hospital's own; the badges "to be confirmed" go."""
    now = now or web_now()
    free = ProfileVersion.objects.filter(pk=version.pk, confirmed_at__isnull=True)
    if not free.update(confirmed_at=now, confirmed_by=by):
        raise ValidationError(_("These targets were confirmed already."), code="confirmed")
    version.refresh_from_db()
    audit.log.record("profile.confirm", version, by=by, at=now, slug=version.slug, number=version.number)


@transaction.atomic
def confirm_rule(version: ProfileVersion, key: str, *, by: User, now: datetime | None = None) -> ProfileVersion:
    """A named person says that one number is the hospital's own: it binds from today on, as the next version.

    Refuses a version that is no longer the newest, and a rule that needs no confirmation.
    """
    now = now or web_now()
    one_at_a_time()
    newest = ProfileVersion.objects.standing().filter(slug=version.slug).order_by("-number").first()
    if newest != version:
        raise ValidationError(_("The targets were changed meanwhile. Look at them again."), code="changed")
    waiting = [row for row in version.data["rules"] if row["key"] == key and not row["origin"].get("confirmed_on")]
    if not waiting:
        raise ValidationError(_("This number was confirmed already."), code="confirmed")
    today = today_of(by, now)
    confirmed = {"confirmed_by": by.name, "confirmed_on": today.isoformat()}
    rules = [
        {**row, "origin": {**row["origin"], **confirmed}} if row["key"] == key else row for row in version.data["rules"]
    ]
    published = publish_profile({**version.data, "rules": rules}, by=by, effective_from=today, now=now)
    audit.log.record("profile.confirm_rule", published, by=by, at=now, slug=version.slug, rule=key)
    return published


@transaction.atomic
def adopt_profile(site: Site, name: str, *, by: User | None, now: datetime | None = None) -> None:
    """What is received at the site from now on goes by the rules of this name: shipped ones, or the hospital's own.

    Shipped ones are published once, with every version they have; what the hospital changed in them since stays.
    Targets that run keep the rules they were received under. Refuses an unknown name, rules the site goes by already,
    and rules that do not hold yet.
    """
    now = now or web_now()
    one_at_a_time()
    is_there = ProfileVersion.objects.standing().filter(slug=name).exists()
    with refusals():
        versions = [] if is_there else profiles.shipped_versions(name)
    if is_there and not ProfileVersion.objects.in_force(name, local_date(site.zone, now)).exists():
        raise ValidationError(_("These rules do not hold yet."), code="early")
    if site.profile == name:
        raise ValidationError(_("%(site)s goes by these rules already.") % {"site": site.name}, code="same")
    for data in versions:
        publish_profile(data, by=by, now=now)
    hospital.actions.change_site(site, by=by, now=now, profile=name)
    audit.log.record("profile.adopt", site, by=by, at=now, slug=name, before=site.profile)

"""Places people are sent to, and that somebody has looked whether it is still so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
from handbook import keeping, upkeep
from handbook.actions.dishes import refuse_unseen, today_at
from handbook.models import Place
from handbook.models.places import INSIDE_DAYS, OUTSIDE_DAYS
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def add_place(site: Site, *, code: str, by: User | None, now: datetime | None = None, **about: Any) -> Place:
    """A new place, which counts as looked at. Refuses a short name that is taken (`code`)."""
    now = now or web_now()
    if Place.objects.filter(site=site, code=code).exists():
        raise ValidationError({"code": ValidationError(_("There is a place with this short name."), code="code")})
    about.setdefault("check_every_days", INSIDE_DAYS if about.get("is_inside", True) else OUTSIDE_DAYS)
    place = Place.objects.create(site=site, code=code, checked_on=today_at(site, now), checked_by=by, **about)
    _next_look(place, by, now)
    keeping.was_changed(site.code)
    audit.log.record("place.add", place, by=by, at=now, site=site)
    return place


@transaction.atomic
def change_place(
    place: Place, *, by: User | None, seen: str = "", now: datetime | None = None, **about: Any
) -> Place:  # fmt: skip
    """Whoever changes it has looked at it. Refuses (`changed`) where it is not what was on the page (`seen`)."""
    now = now or web_now()
    place = Place.objects.select_for_update(of=("self",)).select_related("site").get(pk=place.pk)
    refuse_unseen(seen, place.mark)
    for name, value in about.items():
        setattr(place, name, value)
    place.checked_on, place.checked_by = today_at(place.site, now), by
    place.save()
    _next_look(place, by, now)
    keeping.was_changed(place.site.code)
    audit.log.record("place.change", place, by=by, at=now)
    return place


@transaction.atomic
def check_places(site: Site, *, codes: Collection[str], by: User, now: datetime | None = None) -> int:
    """Looked at, and everything is still so. Refuses an empty list (`none`)."""
    now = now or web_now()
    places = list(Place.objects.select_for_update(of=("self",)).filter(site=site, code__in=codes))
    if not places:
        raise ValidationError(_("Choose at least one place."), code="none")
    Place.objects.filter(pk__in=[one.pk for one in places]).update(checked_on=today_at(site, now), checked_by=by)
    for one in places:
        one.checked_on, one.site = today_at(site, now), site
        _next_look(one, by, now)
    keeping.was_changed(site.code)
    audit.log.record_many(audit.log.Row("place.check", "place", one.pk, by.pk, {}, now) for one in places)
    return len(places)


def _next_look(place: Place, by: User | None, now: datetime) -> None:
    """It falls to whoever looked last; what nobody is sent to any more nobody has to look at."""
    upkeep.review(place, "place-review", due_on=place.check_due_on if place.is_shown else None, owner=by, now=now)

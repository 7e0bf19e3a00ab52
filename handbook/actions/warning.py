"""A change of allergens is there for guests at once; whoever may sign for what is in a dish hears of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

import audit.log
from handbook import allergens
from handbook.models import Dish
from handbook.publishing import holders
from hospital.models import Role, Site, User
from outbox import actions as outbox
from outbox.actions import Parcel

SIGNERS = (Role.KITCHEN, Role.EDITOR, Role.REVIEWER, Role.CHIEF)
Named = tuple[frozenset[str], frozenset[str]]


def named_in(dish: Dish) -> Named:
    """The allergens it contains and those it may contain, in no order."""
    return frozenset(dish.contains), frozenset(dish.may_contain)


@transaction.atomic
def warn(dishes: Iterable[Dish], site: Site, *, by: User | None, now: datetime) -> None:
    """Kitchen and dietitians of the site, but whoever changed it. In one transaction with the change."""
    changed = list(dishes)
    if not changed:
        return
    people = {one for role in SIGNERS for one in holders(role, site.pk)} - {by}
    outbox.queue_many(_parcels(changed, people, site, now), now)
    audit.log.record("menu.warn", site, by=by, at=now, dishes=[dish.pk for dish in changed], told=len(people))


@transaction.atomic(savepoint=False)
def warn_of_list(site: Site, new: Collection[str], lost: int, *, by: User | None, now: datetime) -> None:
    """The kitchen names more allergens: `lost` dishes have to be signed again. In one transaction with the change."""
    if not (new and lost):
        return
    link = settings.SITE_URL + reverse("dishes", args=[site.code]) + "?show=mine"
    people = {one for role in SIGNERS for one in holders(role, site.pk)} - {by}
    outbox.queue_many(_of_list(site, new, lost, people, link, now), now)
    audit.log.record("menu.warn_of_list", site, by=by, at=now, new=sorted(map(str, new)), told=len(people))


def _of_list(
    site: Site, new: Collection[str], lost: int, people: Iterable[User], link: str, now: datetime
) -> Iterator[Parcel]:  # fmt: skip
    for person in sorted(people, key=lambda one: one.pk):
        with translation.override(person.language or settings.LANGUAGE_CODE):
            context = {"link": link, "site": str(site), "names": _listed(new), "number": lost}
        yield Parcel(
            template="handbook/allergen_list", key=f"allergen-list:{site.pk}:{now:%Y%m%d%H%M%S%f}", to_user=person,
            context=context, subject_kind="site", subject_id=site.pk,
        )  # fmt: skip


def _parcels(changed: list[Dish], people: Iterable[User], site: Site, now: datetime) -> Iterator[Parcel]:
    link = settings.SITE_URL + reverse("dishes", args=[site.code])
    for dish in changed:
        for person in sorted(people, key=lambda one: one.pk):
            yield Parcel(
                template="handbook/allergens", key=f"allergens:{dish.pk}:{now:%Y%m%d%H%M%S%f}", to_user=person,
                context={"link": link, **_said(dish, person.language)}, subject_kind="dish", subject_id=dish.pk,
            )  # fmt: skip


def _said(dish: Dish, language: str) -> dict[str, Any]:
    """In the reader's own words: it may be read in a hurry."""
    with translation.override(language or settings.LANGUAGE_CODE):
        return {
            "name": dish.called(language).words or dish.code, "contains": _listed(dish.contains),
            "may_contain": _listed(dish.may_contain),
        }  # fmt: skip


def _listed(codes: Collection[str]) -> str:
    return ", ".join(map(str, allergens.names(codes))) or "–"

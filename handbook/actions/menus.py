"""When meals are served, and what stands on which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

import audit.log
from handbook import keeping, menufile
from handbook.actions.dishes import refuse_unseen, settle, today_at
from handbook.actions.warning import named_in, warn
from handbook.boards import planned
from handbook.models import Dish, Meal, MenuCycle, Serving
from handbook.seeing import mark_of
from hospital import csvfile
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def set_meals(
    site: Site, *, meals: Sequence[Mapping[str, Any]], by: User | None, seen: str = "", now: datetime | None = None
) -> None:  # fmt: skip
    """The meals of the site in this order, with the hours of wards that eat at other times.

    Refuses (`served`) to leave out a meal for which dishes are planned, and (`changed`) where they are not what was on
    the page (`seen`).
    """
    rows = Meal.objects.select_for_update(no_key=True).filter(site=site).order_by("position", "pk")
    refuse_unseen(seen, mark_of([meal.written for meal in rows]))
    kept = []
    for position, about in enumerate(meals):
        keys = {"site": site, "key": about["key"], "ward": about.get("ward")}
        values = {name: value for name, value in about.items() if name not in keys}
        meal, _made = Meal.objects.update_or_create(**keys, defaults=values | {"position": position})
        kept.append(meal.pk)
    try:
        Meal.objects.filter(site=site).exclude(pk__in=kept).delete()
    except ProtectedError as error:
        words = _("Dishes are planned for a meal you leave out. Take them out of the plan first.")
        raise ValidationError(words, code="served") from error
    keeping.was_changed(site.code)
    audit.log.record("menu.set_meals", site, by=by, at=now or web_now(), meals=len(kept))


@transaction.atomic
def begin_cycle(
    site: Site, *, weeks: int, starts_on: date, by: User | None, now: datetime | None = None
) -> MenuCycle:  # fmt: skip
    """Another cycle from that day on, empty; what was served before stays on record."""
    cycle, made = MenuCycle.objects.get_or_create(site=site, starts_on=starts_on, defaults={"weeks": weeks})
    if not made:
        if cycle.servings.filter(day__gte=7 * weeks).exists():
            raise ValidationError({"weeks": _("Dishes are planned for the weeks you leave out.")}, code="planned")
        cycle.weeks = weeks
        cycle.save(update_fields=["weeks"])
    keeping.was_changed(site.code)
    audit.log.record("menu.begin_cycle", cycle, by=by, at=now or web_now(), weeks=weeks, starts_on=starts_on)
    return cycle


@transaction.atomic
def plan_day(
    site: Site, *, cycle: MenuCycle | None, day: int | None, on: date | None,
    dishes: Mapping[str, Sequence[Dish]], by: User | None, seen: str = "", now: datetime | None = None,
) -> None:  # fmt: skip
    """What is served by meal on a day of the cycle or, without a cycle, on one date. Dishes of single wards stay.

    Refuses (`changed`) where something else is planned than was on the page (`seen`).
    """
    where: dict[str, Any] = {"cycle": cycle, "day": day} if cycle else {"cycle": None, "day": None, "on": on}
    meals = list(Meal.objects.select_for_update(no_key=True).filter(site=site, ward=None, key__in=dishes))
    refuse_unseen(seen, mark_of(planned(site, cycle, day, on)))
    for meal in meals:
        meal.servings.filter(ward=None, **where).delete()
        Serving.objects.bulk_create(
            Serving(meal=meal, dish=dish, position=position, **where) for position, dish in enumerate(dishes[meal.key])
        )
    keeping.was_changed(site.code)
    facts = {"day": day} if cycle else {"on": on}
    audit.log.record("menu.plan_day", site, by=by, at=now or web_now(), **facts)


@transaction.atomic
def import_menu(site: Site, *, text: str, by: User | None, now: datetime | None = None) -> menufile.Comparison:
    """Dishes and plan as this file says; see `handbook.menufile`. All or nothing: refuses (`rows`) a file with errors.

    Whose recipe changes loses the check, as with a change by hand.
    """
    now = now or web_now()
    # Nobody signs or changes one meanwhile.
    before = {dish.pk: named_in(dish) for dish in Dish.objects.select_for_update().filter(site=site)}
    found = menufile.compare(site, menufile.read(text), today_at(site, now))
    csvfile.refuse_errors(found.errors)
    lost = [dish.pk for dish in found.changed if settle(dish)]
    for dish in found.added:
        settle(dish)
        dish.save(force_insert=True)
        audit.log.record("dish.add", dish, by=by, at=now, site=site)
    for dish in found.changed:
        dish.save()
        audit.log.record("dish.change", dish, by=by, at=now, check_lost=dish.pk in lost)
    warn([dish for dish in found.changed if named_in(dish) != before[dish.pk]], site, by=by, now=now)
    Serving.objects.filter(pk__in=[one.pk for one in found.ended]).delete()
    Serving.objects.bulk_create(found.planned)
    keeping.was_changed(site.code)
    facts: dict[str, Any] = {name: len(getattr(found, name)) for name in ("added", "changed", "planned", "ended")}
    audit.log.record("menu.import", site, by=by, at=now, **facts)
    return found

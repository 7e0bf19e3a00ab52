"""What the people of a kitchen have before them: which dishes wait for a signature, which check ends soon, the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from handbook import allergens, cycles
from handbook.allergens import Listed
from handbook.checking import HOLDS, LAPSES_SOON
from handbook.cycles import WEEK
from handbook.menus import Link, kitchen_of
from handbook.models import Diet, Dish, Meal, MenuCycle, Place, Serving, Signature, Texture
from handbook.opening import DAYS
from handbook.placing import WEEKDAYS
from hospital.models import Site, User

FRESH = HOLDS - LAPSES_SOON  # a signature younger than this needs no renewal yet


@dataclass(frozen=True, slots=True)
class DishLine:
    """One dish in the table of those who sign. `signed` are the latest signatures for the recipe as it is."""

    dish: Dish
    signed: tuple[Signature, ...]
    today: date
    user_id: int

    @property
    def contains(self) -> list[str]:
        return allergens.names(self.dish.contains)

    @property
    def may_contain(self) -> list[str]:
        return allergens.names(self.dish.may_contain)

    @property
    def diets(self) -> list[Any]:
        return [one.label for one in Diet if one in self.dish.diets]

    @property
    def texture(self) -> Any:
        return Texture(self.dish.texture).label

    @property
    def is_checked(self) -> bool:
        return self.dish.is_checked(self.today)

    @property
    def lapses_soon(self) -> bool:
        return self.dish.lapses_soon(self.today)

    @property
    def is_lapsed(self) -> bool:
        return self.dish.checked_until is not None and not self.is_checked

    @property
    def fresh(self) -> list[Signature]:
        """Signatures that still count in a check made today."""
        return [one for one in self.signed if one.on + HOLDS >= self.today]

    @property
    def is_mine_to_sign(self) -> bool:
        """A signature of this person would bring it forward: it is not checked, or ends soon, and theirs is not new."""
        mine = next((one for one in self.signed if one.by_id == self.user_id), None)
        if not self.dish.is_served or (self.is_checked and not self.lapses_soon):
            return False
        return mine is None or mine.on + FRESH < self.today


SHOWN: dict[str, tuple[Any, Callable[[DishLine], bool]]] = {
    "": (_("All dishes"), lambda line: True),
    "mine": (_("For you to sign"), lambda line: line.is_mine_to_sign),
    "unchecked": (_("“Ask before eating”"), lambda line: line.dish.is_served and not line.is_checked),
    "lapsing": (_("Check ends within 30 days"), lambda line: line.dish.is_served and line.lapses_soon),
}


@dataclass(frozen=True, slots=True)
class DishBoard:
    lines: list[DishLine]
    views: list[dict[str, Any]]
    show: str
    listed: Listed

    @property
    def looked_for(self) -> list[str]:
        """What a signature says something of."""
        return allergens.names(self.listed.codes)

    @property
    def waiting(self) -> int:
        return next(view["count"] for view in self.views if view["show"] == "mine")


def dishes_of(site: Site, user: User, today: date, show: str) -> DishBoard:
    """Every dish with the signatures that count for it, in four statements."""
    rows = Dish.objects.visible_to(user).filter(site=site).select_related("site", "photo")
    signed: dict[int, dict[int, Signature]] = {}
    for one in Signature.objects.filter(dish__site=site).select_related("by").order_by("at", "pk"):
        signed.setdefault(one.dish_id, {})[one.by_id] = one
    listed = kitchen_of(site).listed
    lines = [_line(dish, signed.get(dish.pk, {}).values(), listed, user, today) for dish in rows]
    show = show if show in SHOWN else ""
    views = [
        {"label": label, "count": sum(map(fits, lines)), "current": key == show, "show": key,
         "url": f"?{urlencode({'show': key})}" if key else "?"}
        for key, (label, fits) in SHOWN.items()
    ]  # fmt: skip
    shown = [line for line in lines if SHOWN[show][1](line)]
    if show == "lapsing":
        shown.sort(key=lambda line: (line.dish.checked_until, line.dish.code))
    return DishBoard(shown, views, show, listed)


def _line(dish: Dish, signed: Iterable[Signature], listed: Listed, user: User, today: date) -> DishLine:
    counts = (one for one in signed if one.fingerprint == dish.fingerprint and set(listed.codes) <= set(one.listed))
    known = sorted(counts, key=lambda one: one.on)
    return DishLine(dish, tuple(reversed(known)), today, user.pk)


# ---------------------------------------------------------------------------------------- the plan
@dataclass(frozen=True, slots=True)
class PlanDay:
    """One day of the cycle: its dishes by meal, and when it comes next."""

    number: int
    name: Any
    next_on: date
    dishes: list[list[Dish]]


@dataclass(frozen=True, slots=True)
class PlanBoard:
    cycle: MenuCycle | None
    meals: list[Meal]
    weeks: list[list[PlanDay]]
    dates: list[date]


def plan_of(site: Site, today: date) -> PlanBoard:
    """The cycle that holds today, or else the one that begins next, and the dates that have a menu of their own."""
    known = list(MenuCycle.objects.filter(site=site))
    cycle = cycles.in_force(known, today) or (known[-1] if known else None)
    meals = list(Meal.objects.filter(site=site, ward=None))
    rows = Serving.objects.filter(meal__site=site, ward=None).select_related("dish")
    dates = sorted({one.on for one in rows.filter(on__gte=today)})
    if cycle is None:
        return PlanBoard(None, meals, [], dates)
    served: dict[tuple[int, int], list[Dish]] = {}
    for one in rows.filter(cycle=cycle):
        served.setdefault((one.day, one.meal_id), []).append(one.dish)
    days = [_day(cycle, number, meals, served, today) for number in range(cycle.days)]
    return PlanBoard(cycle, meals, [days[at : at + WEEK] for at in range(0, cycle.days, WEEK)], dates)


def _day(cycle: MenuCycle, number: int, meals: list[Meal], served: dict, today: date) -> PlanDay:
    begins = max(today, cycle.starts_on)
    ahead = (number - cycles.day_of(cycle.starts_on, cycle.weeks, begins)) % cycle.days
    on = begins + timedelta(days=ahead)
    return PlanDay(number, WEEKDAYS[DAYS[on.weekday()]], on, [served.get((number, meal.pk), []) for meal in meals])


def planned(site: Site, cycle: MenuCycle | None, day: int | None, on: date | None) -> dict[str, list[str]]:
    """Short names of the dishes of one day or date, by meal."""
    found: dict[str, list[str]] = {}
    where = {"cycle": cycle, "day": day} if cycle else {"on": on}
    for one in Serving.objects.filter(meal__site=site, ward=None, **where).select_related("meal", "dish"):
        found.setdefault(one.meal.key, []).append(one.dish.code)
    return found


# ---------------------------------------------------------------------------------------- places
@dataclass(frozen=True, slots=True)
class PlaceLine:
    place: Place
    today: date

    @property
    def is_due(self) -> bool:
        return self.today > self.place.check_due_on

    @property
    def is_hidden(self) -> bool:
        """Nobody looked for so long that guests are not sent there any more."""
        return self.today >= self.place.hidden_from


def placed(site: Site, user: User, today: date) -> list[PlaceLine]:
    """Those that were not looked at for longest come first."""
    rows = Place.objects.visible_to(user).filter(site=site).select_related("site", "checked_by")
    return sorted((PlaceLine(one, today) for one in rows), key=lambda line: (line.place.check_due_on, line.place.code))


def tabs(site: Site, current: str, link: Callable[[str], str], user: User) -> list[Link]:
    """The pages of a kitchen, and for editors those that stand beside them."""
    names = {
        "dishes": _("Dishes"), "menu-plan": _("Plan"), "menu-import": _("From a file"),
        "menu-settings": _("Meals and allergens"),
    }  # fmt: skip
    beside = {
        "places": _("Places"), "media": _("Pictures and papers"),
        "searches": _("What readers look for"), "group-pages": _("Pages of the group"),
    }  # fmt: skip
    if user.standing.allows("handbook.change_place", site.pk, None):
        names |= beside
    return [Link(label, link(name), name == current) for name, label in names.items()]

"""The menu as a guest reads it: which meal is next here, what is served, what may be said of each dish, what is hidden.

A dish whose check does not hold says "Ask before eating" and claims nothing, neither a diet nor a texture.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.dateparse import parse_date

from handbook import allergens, cycles
from handbook.choosing import Wish, codes
from handbook.models import Diet, Dish, Kitchen, Meal, MenuCycle, Serving, Texture
from handbook.models.media import MARK
from handbook.saying import Said, said
from hospital.models import Location, Site

DAYS_AHEAD = 6
FIRST_YEAR, LAST_YEAR = 1900, 2999


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asked for in the address; nothing of it is kept anywhere else."""

    ward: int | None = None
    on: date | None = None
    meal: str = ""
    wish: Wish = field(default_factory=Wish)
    shows_all: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Whatever means nothing is passed over."""
        ward, wish = query.get("ward", ""), Wish(
            codes(query.get("diet", ""), Diet.values), codes(query.get("without", ""), allergens.Allergen.values),
            query["texture"] if query.get("texture") in Texture.values else "",
        )  # fmt: skip
        return cls(
            int(ward) if ward.isdecimal() and len(ward) < 10 else None, date_in(query.get("on", "")),
            query.get("meal", "")[:20], wish, query.get("show") == "all",
        )  # fmt: skip

    @property
    def query(self) -> str:
        wish = {"diet": ",".join(sorted(self.wish.diets)), "without": ",".join(sorted(self.wish.without))}
        found: dict[str, Any] = {
            "ward": self.ward, "on": self.on, "meal": self.meal, **wish, "texture": self.wish.texture,
            "show": "all" if self.shows_all else "",
        }  # fmt: skip
        query = urlencode({name: value for name, value in found.items() if value})
        return f"?{query}" if query else "?"


def date_in(text: str) -> date | None:
    """None for what is no day of the calendar, or so far away that no day stands before or after it."""
    try:
        on = parse_date(text)
    except ValueError:
        return None
    return on if on and FIRST_YEAR <= on.year <= LAST_YEAR else None


@dataclass(frozen=True, slots=True)
class Link:
    """A choice: where it leads, and whether it is made."""

    label: Any
    url: str
    is_on: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One dish as it is shown. `allergens` and the rest are empty while nobody stands for them."""

    name: Said
    description: Said
    photo_url: str = ""
    is_checked: bool = False
    allergens: tuple[str, ...] = ()
    may_contain: tuple[str, ...] = ()
    diets: tuple[Any, ...] = ()
    texture: Any = ""


@dataclass
class MealBoard:
    """One meal of the day."""

    meal: Meal
    name: Said
    shown: list[Card] = field(default_factory=list)
    hidden: int = 0
    order_until: datetime | None = None
    is_order_late: bool = False


@dataclass
class MenuBoard:
    """The menu of one day for one reader. `at` is the moment on the wall of the site."""

    site: Site
    kitchen: Kitchen
    language: str
    at: datetime
    asked: Asked
    wards: list[Location]
    meals: list[Meal]
    cycle: MenuCycle | None
    servings: list[Serving]
    is_old_copy: bool = False
    on: date = field(init=False)
    meal: str = field(init=False)

    def __post_init__(self) -> None:
        key, ahead = cycles.next_meal([meal.hours for meal in self.meals], self.at.time())
        upcoming = self.at.date() + timedelta(days=ahead)
        self.on = self.asked.on or upcoming
        known = [meal.key for meal in self.meals]
        usual = key if self.on == upcoming else known[0]
        self.meal = self.asked.meal if self.asked.meal in known else usual

    @property
    def ward(self) -> Location | None:
        return next((ward for ward in self.wards if ward.pk == self.asked.ward), None)

    @property
    def is_today(self) -> bool:
        return self.on == self.at.date()

    @cached_property
    def of_meal(self) -> dict[str, list[Dish]]:
        """What is served by meal; a date of its own goes before the cycle, meal by meal."""
        dated = {one.meal_id for one in self.servings if one.on is not None and one.ward_id is None}
        found: dict[str, list[Dish]] = {meal.key: [] for meal in self.meals}
        keys = {meal.pk: meal.key for meal in self.meals}
        for one in self.servings:
            if (one.on is not None) or one.meal_id not in dated:
                found[keys[one.meal_id]].append(one.dish)
        return found

    @property
    def boards(self) -> Iterator[MealBoard]:
        """Every meal, one below the other: for paper, and for a copy that is read without a network."""
        return (self._board(meal) for meal in self.meals)

    @cached_property
    def board(self) -> MealBoard | None:
        meal = next((one for one in self.meals if one.key == self.meal), None)
        return self._board(meal) if meal else None

    def _board(self, meal: Meal) -> MealBoard:
        dishes = self.of_meal[meal.key]
        fitting = [dish for dish in dishes if self._fits(dish)]
        shown = dishes if self.asked.shows_all else fitting
        until = cycles.order_until(meal.hours, self.on)
        wall = self.at.replace(tzinfo=None)
        return MealBoard(
            meal, meal.called(self.language), [self._card(dish) for dish in shown], len(dishes) - len(fitting), until,
            until is not None and wall > until,
        )  # fmt: skip

    def _fits(self, dish: Dish) -> bool:
        """Nobody stands for an allergen that is not on the kitchen's list: without it, nothing is known to be."""
        wish = self.asked.wish
        return wish.without <= set(self.kitchen.listed.codes) and wish.fits(dish.claims(self.at.date()))

    def _card(self, dish: Dish) -> Card:
        name, about = said(dish.name, self.language), said(dish.description, self.language)
        photo = photo_url(self.site, dish)
        if self.is_old_copy or not dish.is_checked(self.at.date()):
            return Card(name, about, photo)
        return Card(
            name, about, photo, True, tuple(allergens.names(dish.contains)), tuple(allergens.names(dish.may_contain)),
            tuple(one.label for one in Diet if one in dish.diets),
            Texture(dish.texture).label if dish.texture != Texture.REGULAR else "",
        )  # fmt: skip

    # ------------------------------------------------------------------------------------ choices
    @property
    def days(self) -> list[Link]:
        today = self.at.date()
        dates = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)]
        return [Link(on, replace(self._here, on=on).query, on == self.on) for on in dates]

    @property
    def meal_links(self) -> list[Link]:
        return [
            Link(name.words, replace(self._here, meal=meal.key).query, meal.key == self.meal, name.language)
            for meal in self.meals
            if (name := meal.called(self.language))
        ]

    @property
    def _here(self) -> Asked:
        """What is looked at, in so many words: a link must lead to the same tomorrow."""
        return replace(self.asked, on=self.on, meal=self.meal, shows_all=False)

    @property
    def diet_links(self) -> list[Link]:
        """Diets that any dish of the day is good for, and those that are asked for."""
        served = {diet for dish in self._served() for diet in dish.diets} | self.asked.wish.diets
        return [self._wish("diets", one, self.asked.wish.diets) for one in Diet if one in served]

    @property
    def allergen_links(self) -> list[Link]:
        return [self._wish("without", one, self.asked.wish.without) for one in self.kitchen.listed.codes]

    @property
    def texture_links(self) -> list[Link]:
        served = {dish.texture for dish in self._served()} - {Texture.REGULAR} | {self.asked.wish.texture}
        return [self._wish("texture", one, {self.asked.wish.texture}) for one in Texture if one in served]

    def _wish(self, kind: str, one: Any, made: Collection[str]) -> Link:
        wish = self.asked.wish.toggled(kind, one.value)
        return Link(one.label, replace(self._here, wish=wish).query, one in made)

    def _served(self) -> Iterator[Dish]:
        return (dish for dishes in self.of_meal.values() for dish in dishes)

    @property
    def show_all_url(self) -> str:
        return replace(self._here, shows_all=True).query

    @property
    def no_wish_url(self) -> str:
        return replace(self._here, wish=Wish()).query

    @property
    def listed(self) -> int:
        """How many allergens the kitchen names: "none of the 14"."""
        return len(self.kitchen.listed)


def photo_url(site: Site, dish: Dish) -> str:
    """ "" while there is none that may be given out."""
    if dish.photo is None or dish.photo.state != "stored":
        return ""
    return reverse("public-handbook-file", args=[site.code, dish.photo.sha256[:MARK]])


# ---------------------------------------------------------------------------------------- finding
def kitchen_of(site: Site) -> Kitchen:
    """Of a site without a row the one that everything begins with."""
    return Kitchen.objects.filter(site=site).first() or Kitchen(site=site)


def on_the_wall(site: Site, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(site.zone))


def own_wards(site: Site) -> list[Location]:
    """Wards that eat at other hours or get dishes of their own; of the others there is nothing to choose."""
    hours = Meal.objects.filter(site=site, ward__isnull=False).values("ward")
    dishes = Serving.objects.filter(meal__site=site, ward__isnull=False).values("ward")
    rows = Location.objects.filter(is_active=True, pk__in=hours.union(dishes))
    return list(rows.order_by("name"))


def menu_of(site: Site, language: str, asked: Asked, *, now: datetime, is_old_copy: bool = False) -> MenuBoard | None:
    """None while the site has no menu at all."""
    at = on_the_wall(site, now)
    meals = list(Meal.objects.filter(site=site))
    if not meals:
        return None
    wards = own_wards(site)
    ward = next((one for one in wards if one.pk == asked.ward), None)
    board = MenuBoard(
        site, kitchen_of(site), language, at, asked, wards, merged(meals, ward),
        None, [], is_old_copy,
    )  # fmt: skip
    board.cycle = cycles.in_force(MenuCycle.objects.filter(site=site), board.on)
    day = cycles.day_of(board.cycle.starts_on, board.cycle.weeks, board.on) if board.cycle else 0
    board.servings = list(Serving.objects.for_ward(ward).on_day(site, board.on, board.cycle, day))
    return board


def merged(meals: Iterable[Meal], ward: Location | None) -> list[Meal]:
    """The meals of the site in their order, with the hours of this ward where it has its own."""
    own = {meal.key: meal for meal in meals if ward is not None and meal.ward_id == ward.pk}
    found = [meal for meal in meals if meal.ward_id is None]
    for meal in found:
        if there := own.get(meal.key):
            meal.served_from, meal.served_to = there.served_from, there.served_to
            meal.order_by, meal.is_ordered_day_before = there.order_by, there.is_ordered_day_before
    return found

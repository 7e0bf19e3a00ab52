"""A menu as a spreadsheet: dishes and the days on which they stand, read with an error for each row, and compared.

One row for each time a dish is served; without week, day and meal a row is about the dish alone. What is said of a
dish stands in any one of its rows. The plan of the cycle that holds is what the file says; dishes that are not in it
stay. The same file twice therefore changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handbook import cycles
from handbook.allergens import Allergen
from handbook.cycles import WEEK
from handbook.models import Diet, Dish, Meal, MenuCycle, Serving, Texture
from handbook.opening import DAYS
from hospital import csvfile
from hospital.csvfile import CellError, Column, Row, RowError, short
from hospital.models import Site

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
TEXTS = ("name", "description")
COLUMNS = (
    Column("code", gettext_lazy("The short name of the dish, in Latin letters."), "lentil-soup", True),
    Column("week", gettext_lazy("Of the cycle, from 1. Empty: the row is about the dish alone."), "1"),
    Column("day", gettext_lazy("On which day of that week."), "mon"),
    Column("meal", gettext_lazy("The short name of the meal."), "lunch"),
    *(
        Column(f"name_{code}", gettext_lazy("What it is called, in this language."), "Lentil soup")
        for code in LANGUAGES
    ),
    *(
        Column(f"description_{code}", gettext_lazy("What a guest wants to know of it, in this language."), "With mint")
        for code in LANGUAGES
    ),
    Column("diets", gettext_lazy("With spaces between them."), "vegan halal"),
    Column("texture", gettext_lazy("The IDDSI level: 0 to 7, 7e or t."), "7"),
    Column("contains", gettext_lazy("Allergens, with spaces between them; a minus sign for none."), "celery milk"),
    Column("may_contain", gettext_lazy("Allergens, with spaces between them; a minus sign for none."), "-"),
    Column("recipe", gettext_lazy("Ingredients and suppliers, for those who sign."), "Red lentils, onions, mint"),
)
ABOUT = tuple(column.name for column in COLUMNS[4:])
NONE = "-"


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `about` is what it says of its dish; `week` is 0 where it is not served."""

    number: int
    code: str
    week: int
    day: int
    meal: str
    about: Mapping[str, Any]


@dataclass(slots=True)
class Reading:
    lines: list[Line] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


@dataclass(slots=True)
class Comparison:
    """What a file would change; nothing of it is stored yet. `unchecking` are those whose check goes."""

    added: list[Dish] = field(default_factory=list)
    changed: list[Dish] = field(default_factory=list)
    unchecking: list[Dish] = field(default_factory=list)
    same: int = 0
    planned: list[Serving] = field(default_factory=list)
    ended: list[Serving] = field(default_factory=list)
    kept: int = 0
    errors: list[RowError] = field(default_factory=list)


# ---------------------------------------------------------------- reading
def read(text: str) -> Reading:
    """Every row of the file. Refuses (`columns`, `csv`, `rows`) what is no such file at all."""
    table = csvfile.table(text, *csvfile.names(COLUMNS))
    return Reading(table.each(_line), table.errors)


def _line(row: Row) -> Line:
    code = row["code"].lower()
    try:
        validate_slug(code)
    except ValidationError as error:
        raise CellError("code", _("“%(cell)s” is no short name.") % {"cell": short(code)}) from error
    where = [row["week"], row["day"], row["meal"]]
    if any(where) and not all(where):
        raise CellError("week", _("Week, day and meal belong together."))
    week, day = (_week(row), _day(row)) if any(where) else (0, 0)
    return Line(row.number, code, week, day, row["meal"].lower(), dict(_about(row)))


def _week(row: Row) -> int:
    if not row["week"].isdecimal() or not 1 <= int(row["week"][:3]) <= 8:
        raise CellError("week", _("“%(cell)s” is no week: write 1 to 8.") % {"cell": short(row["week"])})
    return int(row["week"])


def _day(row: Row) -> int:
    if (brief := row["day"].lower()[:3]) not in DAYS:
        words = _("“%(cell)s” is no day: write mon, tue, wed, thu, fri, sat or sun.")
        raise CellError("day", words % {"cell": short(row["day"])})
    return DAYS.index(brief)


def _about(row: Row) -> Iterator[tuple[str, Any]]:
    """What stands in the row; an empty cell says nothing."""
    for name in ABOUT:
        if not (cell := row[name]):
            continue
        if name in ("contains", "may_contain"):
            yield name, _codes(row, name, Allergen.values)
        elif name == "diets":
            yield name, _codes(row, name, Diet.values)
        elif name == "texture":
            yield name, _one(row, name, Texture.values)
        else:
            yield name, cell


def _codes(row: Row, name: str, known: Iterable[str]) -> list[str]:
    found = [] if row[name] == NONE else row[name].lower().replace(",", " ").split()
    if strange := [one for one in found if one not in known]:
        words = _("“%(cell)s” is none of: %(known)s.")
        raise CellError(name, words % {"cell": short(strange[0]), "known": ", ".join(known)})
    return sorted(set(found))


def _one(row: Row, name: str, known: list[str]) -> str:
    if (cell := row[name].lower()) not in known:
        words = _("“%(cell)s” is none of: %(known)s.")
        raise CellError(name, words % {"cell": short(cell), "known": ", ".join(known)})
    return cell


# ---------------------------------------------------------------- comparing
def compare(site: Site, reading: Reading, today: date) -> Comparison:
    """What the file would change at this site, with every row that cannot be; nothing is written."""
    found = Comparison(errors=list(reading.errors))
    there = {dish.code: dish for dish in Dish.objects.filter(site=site)}
    dishes = _dishes(site, reading.lines, there, found)
    cycle = cycles.in_force(MenuCycle.objects.filter(site=site), today) or MenuCycle.objects.filter(site=site).last()
    if cycle is None and any(line.week for line in reading.lines):
        words = _("There is no cycle of weeks yet. Begin one first.")
        found.errors.append(RowError(reading.lines[0].number, words, "week"))
    elif cycle is not None:
        _plan(cycle, reading.lines, dishes, found)
    return found


def _dishes(
    site: Site, lines: Iterable[Line], there: Mapping[str, Dish], found: Comparison
) -> dict[str, Dish]:  # fmt: skip
    """Every dish of the file, as it would be."""
    said: dict[str, dict[str, Any]] = {}
    for line in lines:
        about = said.setdefault(line.code, {})
        for name, value in line.about.items():
            if about.setdefault(name, value) != value:
                words = _("Another row says something else of this dish.")
                found.errors.append(RowError(line.number, words, name))
    dishes = {}
    for code, about in said.items():
        dish = dishes[code] = there.get(code) or Dish(site=site, code=code)
        before = _state(dish)
        _apply(dish, about)
        if dish.pk is None:
            found.added.append(dish)
        elif before == _state(dish):
            found.same += 1
        else:
            found.changed.append(dish)
            if dish.checked_until and dish.as_recipe.fingerprint != dish.fingerprint:
                found.unchecking.append(dish)
    return dishes


def _state(dish: Dish) -> list[Any]:
    return [dict(dish.name), dict(dish.description), dish.as_recipe]


def _apply(dish: Dish, about: Mapping[str, Any]) -> None:
    for name, value in about.items():
        text, _mark, language = name.partition("_")
        if text in TEXTS:
            setattr(dish, text, {**getattr(dish, text), language: value})
        else:
            setattr(dish, name, value)


def _plan(cycle: MenuCycle, lines: Iterable[Line], dishes: Mapping[str, Dish], found: Comparison) -> None:
    """What is served when; rows of single wards and of single dates stay."""
    meals = {meal.key: meal for meal in Meal.objects.filter(site=cycle.site_id, ward=None)}
    rows = list(cycle.servings.filter(ward=None).select_related("dish", "meal"))
    there = {(one.day, one.meal.key, one.dish.code): one for one in rows}
    wanted: dict[tuple[int, str, str], Line] = {}
    for line in lines:
        if not line.week:
            continue
        if line.meal not in meals:
            words = _("“%(cell)s” is none of: %(known)s.") % {"cell": short(line.meal), "known": ", ".join(meals)}
            found.errors.append(RowError(line.number, words, "meal"))
        elif line.week > cycle.weeks:
            words = _("The cycle has %(weeks)d weeks only.") % {"weeks": cycle.weeks}
            found.errors.append(RowError(line.number, words, "week"))
        else:
            wanted.setdefault((WEEK * (line.week - 1) + line.day, line.meal, line.code), line)
    if not wanted:
        return  # a file of dishes alone says nothing of the plan
    found.ended = [one for key, one in there.items() if key not in wanted]
    found.kept = len(there) - len(found.ended)
    found.planned = [
        Serving(cycle=cycle, day=day, meal=meals[meal], dish=dishes[code], position=position)
        for position, (day, meal, code) in enumerate(wanted)
        if (day, meal, code) not in there
    ]


# ---------------------------------------------------------------- writing
def write(site: Site, today: date) -> str:
    """The plan that holds, as a file that `read` reads; dishes that are not planned at its end."""
    cycle = cycles.in_force(MenuCycle.objects.filter(site=site), today)
    rows = list(cycle.servings.filter(ward=None).select_related("dish", "meal").order_by("day")) if cycle else []
    planned = {one.dish_id for one in rows}
    told: set[int] = set()
    lines = [_cells(one.dish, told, one) for one in sorted(rows, key=lambda one: (one.day, one.meal.position, one.pk))]
    lines += [_cells(dish, told) for dish in Dish.objects.filter(site=site) if dish.pk not in planned]
    return csvfile.write(csvfile.names(COLUMNS)[0], lines)


def _cells(dish: Dish, told: set[int], one: Serving | None = None) -> list[str]:
    when = [str(one.day // WEEK + 1), DAYS[one.day % WEEK], one.meal.key] if one and one.day is not None else [""] * 3
    if dish.pk in told:
        return [dish.code, *when, *([""] * len(ABOUT))]
    told.add(dish.pk)
    texts = [texts.get(code, "") for texts in (dish.name, dish.description) for code in LANGUAGES]
    named = [" ".join(dish.contains) or NONE, " ".join(dish.may_contain) or NONE]
    return [dish.code, *when, *texts, " ".join(dish.diets), dish.texture, *named, dish.recipe]

"""Answers of an unequal draw, weighed by its design: each stands for so many of their stratum. Pure and exact.

Only a disproportionate draw needs it (reference, sections 2.4 and 7.5): the weight of a stratum is what was eligible in
it over what was sampled of it, by the draw of the month. Answers of an equal draw weigh one, whatever they stand for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from surveys.hcahps import drawing

Place = tuple[date, int | None]  # a month and what tells strata apart in it
Weights = Mapping[Place, Fraction]


@dataclass(frozen=True, slots=True)
class Many:
    """How many gave an answer: the people, the sum of their weights, and that of the squares of these."""

    people: int
    weight: int | Fraction
    squares: int | Fraction

    @property
    def effective(self) -> Fraction:
        """So many people of an equal draw would tell as much (Kish 1965)."""
        return Fraction(self.weight) ** 2 / Fraction(self.squares) if self.squares else Fraction(0)

    def __add__(self, other: Many) -> Many:
        return Many(self.people + other.people, self.weight + other.weight, self.squares + other.squares)


NOBODY = Many(0, 0, 0)


def many(number: int | Many) -> Many:
    """A plain number of people, each of whom weighs one."""
    return number if isinstance(number, Many) else Many(number, number, number)


def weighing(people: int, weight: Fraction) -> Many:
    return Many(people, people * weight, people * weight**2)


@dataclass(frozen=True, slots=True)
class Stratum:
    """One part of one drawn month. Of one of which nobody was asked nobody can have answered."""

    month: date
    name: str
    eligible: int
    sampled: int

    @property
    def weight(self) -> Fraction | None:
        return drawing.weights({self.name: self.eligible}, {self.name: self.sampled}).get(self.name)


@dataclass(frozen=True, slots=True)
class Draw:
    """How a month was drawn."""

    month: date
    method: drawing.Method
    strata: tuple[Stratum, ...]


def unequal(draws: Iterable[Draw], together: Callable[[date], Any]) -> list[Stratum]:
    """The strata by which answers are weighed. Months that are counted `together` are all weighed as soon as one of
    them was drawn unequally, so that they stay in proportion; where none was, nothing is.
    """
    known = list(draws)
    groups = {together(one.month) for one in known if one.method == drawing.Method.DISPROPORTIONATE}
    return [stratum for one in known if together(one.month) in groups for stratum in one.strata]


def weighed(totals: Iterable[tuple[date, int | None, int, int, int]], weights: Weights) -> dict[tuple[int, int], Many]:
    """Kept totals (month, place, item, packed answer, how many) by item and answer. What was not drawn weighs one."""
    found: dict[tuple[int, int], Many] = defaultdict(lambda: NOBODY)
    for month, place, item, code, number in totals:
        found[item, code] += weighing(number, weights.get((month, place), Fraction(1)))
    return dict(found)

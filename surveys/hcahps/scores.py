"""Scores of one quarter from how often each answer was given: boxes, composites, linear means. Pure and exact.

A composite is the plain mean of its items' shares, each over its own respondents, never of pooled answers (reference,
section 7.1, verified on published data). 8, 9, M and "I took no medicine" are on neither side of a share. Answers of an
unequal draw are shares of their design weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from surveys.hcahps.editions import BOTTOM, MIDDLE, TOP, Edition, Item
from surveys.hcahps.weighing import NOBODY, Many, many
from surveys.scoring import half_up, whole

Counts = Mapping[str, int | Many]  # by code: people, or people with their design weights
BOXES = (TOP, MIDDLE, BOTTOM)


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item with its arithmetic: what is in each box, in weights, of everybody with a scored answer. `linear` is
    their mean.
    """

    number: int
    given: Many
    boxes: Mapping[str, int | Fraction]
    linear: Fraction

    @property
    def n(self) -> int:
        """People, whatever they weigh."""
        return self.given.people

    def share(self, box: str) -> Fraction:
        return Fraction(self.boxes.get(box, 0)) / Fraction(self.given.weight)


@dataclass(frozen=True, slots=True)
class Score:
    """A measure, unrounded: shares of its boxes between 0 and 1, the linear mean between 0 and 100, and what it is made
    of. `left_out` are items nobody gave a scored answer to.
    """

    measure: str
    boxes: Mapping[str, Fraction]
    linear: Fraction
    items: tuple[ItemScore, ...]
    left_out: tuple[int, ...] = ()

    @property
    def shown(self) -> dict[str, int]:
        """Whole per cent that add up to 100."""
        return dict(zip(self.boxes, whole([100 * share for share in self.boxes.values()]), strict=True))

    @property
    def shown_linear(self) -> Decimal:
        return half_up(self.linear)


def item_score(item: Item, counts: Counts) -> ItemScore | None:
    """None where nobody gave an answer that is scored."""
    scored = {code: many(counts[code]) for code, option in item.options.items() if option.is_scored and code in counts}
    given = sum(scored.values(), NOBODY)
    if not given.weight:
        return None
    boxes: dict[str, int | Fraction] = dict.fromkeys(item.boxes, 0)
    linear = Fraction(0)
    for code, one in scored.items():
        boxes[item.options[code].box] += one.weight
        linear += (item.options[code].linear or 0) * Fraction(one.weight)
    return ItemScore(item.number, given, boxes, linear / Fraction(given.weight))


def score(edition: Edition, measure: str, counts: Mapping[int, Counts]) -> Score | None:
    """One measure from the counts of its items; None where none of them has a scored answer."""
    numbers = edition.measures[measure].items
    found = {number: item_score(edition.items[number], counts.get(number, {})) for number in numbers}
    items = tuple(one for one in found.values() if one)
    if not items:
        return None
    known = [box for box in BOXES if any(box in one.boxes for one in items)]
    boxes = {box: sum((one.share(box) for one in items), Fraction(0)) / len(items) for box in known}
    linear = sum((one.linear for one in items), Fraction(0)) / len(items)
    return Score(measure, boxes, linear, items, tuple(number for number, one in found.items() if one is None))


def scores(edition: Edition, counts: Mapping[int, Counts]) -> dict[str, Score]:
    """Every measure somebody answered."""
    found = {key: score(edition, key, counts) for key in edition.measures}
    return {key: one for key, one in found.items() if one}

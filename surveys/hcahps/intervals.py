"""How sure a share of best answers is: an interval of 95 % from kept totals. Pure.

The questions of a composite are answered by the same people, and totals do not say how far they agree. Taken to agree
wholly, the error of their mean is the mean of their errors, and it is never more than that: the interval is at most so
wide as resampling the respondents would find it (reference, section 7.5). Weights count by what they tell as much as.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

from surveys.hcahps.editions import TOP
from surveys.hcahps.scores import ItemScore, Score
from surveys.scoring import wilson


def error(one: Score) -> float:
    """The largest standard error of its share of best answers, between 0 and 1."""
    return sum(map(_error, one.items)) / len(one.items)


def _error(item: ItemScore) -> float:
    share = float(item.share(TOP))
    return sqrt(share * (1 - share) / float(item.given.effective))


def interval(value: Fraction, parts: Sequence[tuple[Score, int]]) -> tuple[float, float] | None:
    """In per cent, about a figure of quarters by their weights: Wilson's, of as many people as have this error."""
    together = sum(weight for _one, weight in parts)
    if not together:
        return None
    variance = sum((error(one) * weight / together) ** 2 for one, weight in parts)
    share = float(value) / 100
    people = share * (1 - share) / variance if variance and 0 < share < 1 else _people(parts)
    found = wilson(share * people, people)
    return (100 * found[0], 100 * found[1]) if found else None


def _people(parts: Sequence[tuple[Score, int]]) -> float:
    """Where everybody said the same: those who answered the question that fewest answered."""
    return float(sum(min(item.given.effective for item in one.items) for one, _weight in parts))

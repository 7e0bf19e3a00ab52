"""What the hospital's own systems know of the people who answered, for the adjustment: by term of its tables. Pure.

Age, sex and service line stand in the administrative record, and how soon somebody answered in its lag time; all of
it is sent, and none of it is asked. Which terms a table has is data, and so is what they are worth; that these are the
ones, and how a percentile is counted, is unverified (reference, section 7.2).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

AGE, SEX, SERVICE, SERVICE_SEX, PERCENTILE = "age", "sex", "service", "service_sex", "percentile"
SEXES: Mapping[str, str] = {"F": "female", "M": "male"}
Mix = Mapping[str, Mapping[str, Fraction]]  # by term, how much weight has each code


@dataclass(frozen=True, slots=True)
class Person:
    """One who answered; `draw` tells months apart, each with its own order of return."""

    draw: Any
    age_band: str
    sex: str
    service: str
    lag_days: int
    weight: Fraction = Fraction(1)


def mix_of(people: Iterable[Person], sampled: Mapping[Any, int]) -> dict[str, dict[str, Fraction]]:
    """`sampled`: how many were asked, by draw. What is not known of somebody is on neither side of a share."""
    found: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    by_draw = defaultdict(list)
    for one in people:
        by_draw[one.draw].append(one)
        sex = SEXES.get(one.sex, one.sex)
        both = f"{one.service}_{sex}" if one.service and sex else ""
        for term, code in ((AGE, one.age_band), (SEX, sex), (SERVICE, one.service), (SERVICE_SEX, both)):
            if code:
                found[term][code] += one.weight
    for draw, those in by_draw.items():
        for one, place in zip(those, _percentiles(those, sampled[draw]), strict=True):
            found[PERCENTILE][str(place)] += one.weight
    return {term: dict(codes) for term, codes in found.items()}


def _percentiles(people: list[Person], sampled: int) -> list[Fraction]:
    """The place in the order of return, of those who were asked; whoever came on the same day has the mean place."""
    lags = sorted(one.lag_days for one in people)
    places = [bisect_left(lags, one.lag_days) + bisect_right(lags, one.lag_days) + 1 for one in people]
    return [Fraction(100 * place, 2 * sampled) for place in places]

"""Four quarters as one figure: adjusted by tables the hospital loads, weighted by who was eligible. Pure and exact.

No coefficient comes with the product. Until the set of a period is there a figure is not comparable, and says so; a set
of another period is refused (reference, section 7.2; the form of the adjustment is unverified there).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

FULL = 4  # quarters
# Numbers of official footnotes; 11, a discrepancy in how answers were collected, is for CMS to give.
SHORTER_PERIOD, NOT_AVAILABLE, CAUTION, TOO_FEW, NO_STARS = 3, 5, 6, 10, 15
FEWEST_SHOWN, FEWEST_SURE, FEWEST_FOR_STARS = 10, 50, 100  # completes


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Of one measure, statistic and period: what each term is worth, its mean in the nation, and what the mode adds."""

    period: str
    version: str
    coefficients: Mapping[str, Fraction]
    national: Mapping[str, Fraction]
    mode: Fraction


@dataclass(frozen=True, slots=True)
class Quarter:
    """A measure in one quarter: `raw` between 0 and 100, the means of the people who answered by term, the discharges
    that were eligible and the completed responses.
    """

    period: str
    raw: Fraction
    means: Mapping[str, Fraction]
    eligible: int
    completes: int


@dataclass(frozen=True, slots=True)
class Rollup:
    """What is reported, unrounded, and why it may be less than that. `is_adjusted` is False where any quarter had no
    table; then the figure is the raw one, everywhere.
    """

    value: Fraction
    is_adjusted: bool
    completes: int
    quarters: int
    versions: tuple[str, ...]

    @property
    def footnotes(self) -> tuple[int, ...]:
        few = [TOO_FEW] if self.completes < FEWEST_SURE else [CAUTION] if self.completes < FEWEST_FOR_STARS else []
        return (*few, *([SHORTER_PERIOD] if self.quarters < FULL else []))

    @property
    def is_greyed(self) -> bool:
        return self.completes < FEWEST_SURE

    @property
    def is_shown(self) -> bool:
        return self.completes >= FEWEST_SHOWN

    @property
    def may_have_stars(self) -> bool:
        return self.completes >= FEWEST_FOR_STARS and self.is_adjusted and self.quarters == FULL


def adjusted(quarter: Quarter, by: Adjustment) -> Fraction:
    """Raises ValueError for a set of another period and for a term of which the hospital has no mean."""
    if by.period != quarter.period:
        raise ValueError(f"The adjustment is for {by.period}, the figures are of {quarter.period}.")
    if missing := sorted(by.coefficients.keys() - quarter.means.keys()):
        raise ValueError(f"There is no mean of {', '.join(missing)}.")
    apart = {term: quarter.means[term] - by.national[term] for term in by.coefficients}
    mix = sum((worth * apart[term] for term, worth in by.coefficients.items()), Fraction(0))
    return min(max(quarter.raw - mix + by.mode, Fraction(0)), Fraction(100))


def rolled_up(quarters: Sequence[Quarter], sets: Mapping[str, Adjustment]) -> Rollup | None:
    """At most four quarters, weighted by eligible discharges; `sets` by period. None where nobody was eligible."""
    if len(quarters) > FULL:
        raise ValueError("A year has four quarters.")
    weight = sum(quarter.eligible for quarter in quarters)
    if not weight:
        return None
    is_adjusted = all(quarter.period in sets for quarter in quarters)
    values = [adjusted(one, sets[one.period]) if is_adjusted else one.raw for one in quarters]
    value = sum((one.eligible * value for one, value in zip(quarters, values, strict=True)), Fraction(0)) / weight
    used = tuple(sets[one.period].version for one in quarters) if is_adjusted else ()
    return Rollup(value, is_adjusted, sum(one.completes for one in quarters), len(quarters), used)

"""Hospital Value-Based Purchasing: points of Person and Community Engagement. Pure.

42 CFR 412.165; the formulas reproduce the published file of fiscal year 2024 (reference, section 7.4). Thresholds,
dimensions and how the base is stretched are data of the fiscal year: those of 2024 are verified, the rest is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from surveys.scoring import half_up

FEWEST_COMPLETES = 100
MOST_ACHIEVEMENT, MOST_IMPROVEMENT, MOST_CONSISTENCY = 10, 9, 20
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Standard:
    """What a year asks of a dimension, in per cent. `factor` is how often its points count in the base: once, or 8/6
    and 8/9 where six or nine dimensions have the room of eight (unverified, and so a column of the table).
    """

    floor: Decimal
    threshold: Decimal
    benchmark: Decimal
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Rate:
    """A dimension of the hospital: performance, and the baseline where there is one. As published, in per cent."""

    performance: Decimal
    baseline: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """`improvement` is None where there is no baseline ("Not Available")."""

    achievement: int
    improvement: int | None

    @property
    def dimension(self) -> int:
        return max(self.achievement, self.improvement or 0)


@dataclass(frozen=True, slots=True)
class Domain:
    dimensions: Mapping[str, Points]
    lowest: Decimal
    consistency: int
    base: int

    @property
    def points(self) -> int:
        return self.base + self.consistency


def achievement(rate: Rate, standard: Standard) -> int:
    p = rate.performance
    if p >= standard.benchmark:
        return MOST_ACHIEVEMENT
    if p < standard.threshold:
        return 0
    reached = 9 * (p - standard.threshold) / (standard.benchmark - standard.threshold) + HALF
    return min(max(_whole(reached), 1), 9)


def improvement(rate: Rate, standard: Standard) -> int | None:
    """A decline never improves, even at or above the benchmark, so that is asked first."""
    p, b = rate.performance, rate.baseline
    if b is None:
        return None
    if p <= b:
        return 0
    if p >= standard.benchmark:
        return MOST_IMPROVEMENT
    reached = 10 * (p - b) / (standard.benchmark - b) - HALF
    return min(max(_whole(reached), 0), MOST_IMPROVEMENT)


def consistency(rates: Mapping[str, Rate], standards: Mapping[str, Standard]) -> tuple[Decimal, int]:
    """How far the weakest dimension is on its way from the floor to the threshold, and the points for it."""
    ways = [
        (rate.performance - standards[name].floor) / (standards[name].threshold - standards[name].floor)
        for name, rate in rates.items()
    ]
    lowest = min(ways)
    if lowest >= 1:
        return lowest, MOST_CONSISTENCY
    if lowest <= 0:
        return lowest, 0
    return lowest, min(max(_whole(MOST_CONSISTENCY * lowest - HALF), 0), MOST_CONSISTENCY)


def domain(rates: Mapping[str, Rate], standards: Mapping[str, Standard], completes: int) -> Domain | None:
    """None below 100 completes, or while a dimension of the year has no rate."""
    if completes < FEWEST_COMPLETES or rates.keys() != standards.keys():
        return None
    points = {
        name: Points(achievement(rate, standards[name]), improvement(rate, standards[name]))
        for name, rate in rates.items()
    }
    lowest, steady = consistency(rates, standards)
    base = sum((standards[name].factor * one.dimension for name, one in points.items()), Fraction(0))
    return Domain(points, lowest, steady, int(half_up(base)))


def clean_and_quiet(clean: Decimal, quiet: Decimal) -> Decimal:
    """One dimension until fiscal year 2029: the mean of the two."""
    return (clean + quiet) / 2


def weight(own: Decimal, others: Iterable[Decimal]) -> Decimal:
    """What a domain weighs when some have no score: its own weight of those that remain."""
    return own / (own + sum(others, Decimal(0)))


def _whole(value: Decimal) -> int:
    return int(half_up(value))


def one_more(rates: Mapping[str, Rate], standards: Mapping[str, Standard], completes: int) -> Sequence[tuple[str, int]]:
    """What one per cent more in each dimension alone would bring the domain in points, the most first."""
    now = domain(rates, standards, completes)
    if now is None:
        return []
    gains = []
    for name, rate in rates.items():
        better = {**rates, name: Rate(min(rate.performance + 1, Decimal(100)), rate.baseline)}
        then = domain(better, standards, completes)
        gains.append((name, (then.points if then else now.points) - now.points))
    return sorted(gains, key=lambda gain: -gain[1])

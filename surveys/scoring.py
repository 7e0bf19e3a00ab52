"""What answers add up to: shares with their intervals, the recommendation score, Friends and Family.

Pure, on counts: a page never needs the answers themselves. Rounding is half up, never Python's; the boxes that are
shown add up to 100. Sources: the reference of surveys §7.5 and §7.7 (Wilson 1927; the standard error of a difference
of shares; NHS England for Friends and Family, to be confirmed).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import sqrt

Z = 1.959964  # 95 %
FEWEST_SHOWN, FEWEST_SURE = 10, 50  # below the first no value at all, below the second with caution
PROMOTES, DETRACTS = range(9, 11), range(7)
GOOD, BAD = ("very_good", "good"), ("poor", "very_poor")


def half_up(value: Fraction | Decimal | float, places: int = 0) -> Decimal:
    """2.5 is 3, 0.125 with two places 0.13."""
    if isinstance(value, Fraction):  # exactly: a division to so many digits could end on a half that is none
        whole = (abs(value) * 10**places + Fraction(1, 2)).__floor__()
        return Decimal(whole if value >= 0 else -whole).scaleb(-places)
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def display_boxes(counts: Sequence[int]) -> list[int]:
    """Whole percentages that add up to 100 (largest remainder; ties to the larger share, then to the first)."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    return whole([Fraction(100 * count, total) for count in counts])


def whole(shares: Sequence[Fraction]) -> list[int]:
    """Shares of 100 as whole numbers that add up to it; boxes are rounded in this way wherever they are shown."""
    shown = [share.numerator // share.denominator for share in shares]
    order = sorted(range(len(shares)), key=lambda at: (shown[at] - shares[at], -shares[at], at))
    for at in order[: 100 - sum(shown)]:
        shown[at] += 1
    return shown


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval; all between 0 and 1."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def percent(self) -> int:
        """In whole per cent, half up; 0 of nobody."""
        return int(half_up(Fraction(100 * self.count, self.of))) if self.of else 0

    @property
    def bounds(self) -> tuple[float, float]:
        """The interval in per cent."""
        low, high = self.interval or (0.0, 0.0)
        return 100 * low, 100 * high

    @property
    def interval(self) -> tuple[float, float] | None:
        """None where nobody answered."""
        return wilson(self.count, self.of)


def wilson(count: float, of: float) -> tuple[float, float] | None:
    if not of:
        return None
    p, z2 = count / of, Z * Z
    middle, spread = p + z2 / (2 * of), Z * sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z2 / of)), min(1.0, (middle + spread) / (1 + z2 / of))


@dataclass(frozen=True, slots=True)
class Recommendation:
    """-100 to 100: the share of 9 and 10 less the share of 0 to 6, in points."""

    promoters: int
    passives: int
    detractors: int

    @property
    def n(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def value(self) -> float:
        return 100 * (self.promoters - self.detractors) / self.n

    @property
    def variance(self) -> float:
        """Of one answer, in squared points."""
        p, d = self.promoters / self.n, self.detractors / self.n
        return 10_000 * (p + d - (p - d) ** 2)

    @property
    def error(self) -> float:
        """Its standard error, in points."""
        return sqrt(self.variance / self.n)

    @property
    def interval(self) -> tuple[float, float]:
        """Of 95 %; clipped, because near the ends the normal one leaves the range."""
        return max(-100.0, self.value - Z * self.error), min(100.0, self.value + Z * self.error)

    @property
    def boxes(self) -> list[int]:
        """Promoters, passives, detractors in whole per cent."""
        return display_boxes([self.promoters, self.passives, self.detractors])


def recommendation(counts: Mapping[str, int]) -> Recommendation:
    """From how often each number was chosen. Never from a rating, which is another question."""
    of = {int(code): number for code, number in counts.items()}
    promoters = sum(of.get(number, 0) for number in PROMOTES)
    detractors = sum(of.get(number, 0) for number in DETRACTS)
    return Recommendation(promoters, sum(of.values()) - promoters - detractors, detractors)


@dataclass(frozen=True, slots=True)
class FriendsAndFamily:
    """Positive and negative of all that answered; "don't know" counts below the line and in neither."""

    positive: Share
    negative: Share


def friends_and_family(counts: Mapping[str, int]) -> FriendsAndFamily:
    n = sum(counts.values())
    return FriendsAndFamily(
        Share(sum(counts.get(code, 0) for code in GOOD), n), Share(sum(counts.get(code, 0) for code in BAD), n)
    )


def differs(one: Recommendation, other: Recommendation) -> bool:
    """Is the difference of two periods more than chance? By the standard error of the difference."""
    return abs(one.value - other.value) > Z * sqrt(one.error**2 + other.error**2)


def mean(counts: Mapping[str, int]) -> float | None:
    """Of numbers by how often each was given."""
    n = sum(counts.values())
    return sum(int(code) * number for code, number in counts.items()) / n if n else None


def median(counts: Mapping[str, int]) -> float | None:
    """The middle of numbers; of an even number of them the mean of both."""
    n, seen, middle = sum(counts.values()), 0, []
    for value, number in sorted((int(code), number) for code, number in counts.items()):
        middle += [value for at in {(n - 1) // 2, n // 2} if seen <= at < seen + number]
        seen += number
    return sum(middle) / len(middle) if middle else None


def sureness(n: int) -> str:
    """ "none" below ten answers, "grey" below fifty, "full" from there on."""
    return "none" if n < FEWEST_SHOWN else "grey" if n < FEWEST_SURE else "full"

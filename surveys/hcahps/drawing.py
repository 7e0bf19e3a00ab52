"""Who is asked of a month: by a stored seed, so that the draw can be done again and gives the same people. Pure.

Everybody of the frame has a rank, the keyed hash of their stay. The first so many are asked, of the whole or of each
stratum: who drops out later changes nobody's rank, and who comes late has a rank of their own (reference, section 2.4;
codes of the methods and the least number of a stratum are unverified there).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

TARGET, MONTHS = 300, 12  # completes over four rolling quarters
LEAST_OF_STRATUM = 10  # eligible, in a month that draws strata unequally


class Method(Enum):
    """The codes that are sent. Asking everybody counts as simple."""

    SIMPLE = "1"
    PROPORTIONATE = "2"
    DISPROPORTIONATE = "3"


def rank(seed: str, key: str) -> str:
    """Lowest first; nobody can tell it who does not know the seed."""
    return hmac.new(seed.encode(), key.encode(), hashlib.sha256).hexdigest()


def ranked(seed: str, keys: Collection[str]) -> list[str]:
    return sorted(keys, key=lambda key: (rank(seed, key), key))


def drawn(seed: str, strata: Mapping[str, Collection[str]], sizes: Mapping[str, int]) -> dict[str, list[str]]:
    """Of each stratum the first so many; a simple draw has one stratum."""
    return {name: ranked(seed, keys)[: sizes.get(name, 0)] for name, keys in strata.items()}


def proportionate(eligible: Mapping[str, int], size: int) -> dict[str, int]:
    """The same share of every stratum, in whole people that add up to `size` (largest remainder; ties to the larger
    stratum, then by name). Everybody, where there are no more than that.
    """
    total = sum(eligible.values())
    if size >= total:
        return dict(eligible)
    shares = {name: Fraction(size * number, total) for name, number in eligible.items()}
    sizes = {name: share.numerator // share.denominator for name, share in shares.items()}
    order = sorted(shares, key=lambda name: (sizes[name] - shares[name], -eligible[name], name))
    for name in order[: size - sum(sizes.values())]:
        sizes[name] += 1
    return sizes


def too_small(eligible: Mapping[str, int]) -> list[str]:
    """Strata that may not be drawn unequally."""
    return sorted(name for name, number in eligible.items() if number < LEAST_OF_STRATUM)


def weights(eligible: Mapping[str, int], sizes: Mapping[str, int]) -> dict[str, Fraction]:
    """For how many of its stratum each one that was asked stands. A stratum of which nobody was asked has none."""
    return {name: Fraction(number, sizes[name]) for name, number in eligible.items() if sizes.get(name)}


def frame_hash(keys: Collection[str]) -> str:
    """What was drawn from, whatever order it stood in."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


# ------------------------------------------------------------------------------------------------ how many
@dataclass(frozen=True, slots=True)
class Outlook:
    """How many to ask a month, and what comes of it in a year: with everything it was worked out from."""

    rate: Fraction
    eligible_a_month: Fraction
    size: int
    expected: int

    @property
    def shortfall(self) -> int:
        """Completes that will be missing in four quarters."""
        return max(0, TARGET - self.expected)

    @property
    def is_everybody(self) -> bool:
        return self.size >= self.eligible_a_month


def outlook(completes: int, asked: int, eligible: int, months: int) -> Outlook | None:
    """From what the last months came to: `asked` are those who could have answered. None before anybody did."""
    if not completes or not asked or not months:
        return None
    rate, a_month = Fraction(completes, asked), Fraction(eligible, months)
    wanted = TARGET / (MONTHS * rate)
    size = -(-wanted.numerator // wanted.denominator)
    expected = MONTHS * min(Fraction(size), a_month) * rate
    return Outlook(rate, a_month, size, expected.numerator // expected.denominator)

"""Stars from linear scores: by cut points that the hospital loads, or as an estimate from a national file. Pure.

An estimate is never a star of CMS and is called so. Reference, section 7.3.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from surveys.scoring import half_up

STARS = 5


def star(score: Fraction, bounds: Sequence[Fraction]) -> int:
    """1 to 5; `bounds` are the least scores of two, three, four and five stars."""
    if len(bounds) != STARS - 1 or any(a >= b for a, b in pairwise(bounds)):
        raise ValueError("Four bounds are needed, each above the one before.")
    return bisect_right(list(bounds), score) + 1


def summary(stars: Mapping[str, int], groups: Sequence[Sequence[str]]) -> int | None:
    """The mean of each group, then the plain mean of the groups, half up. None while a measure has no star, or where an
    edition's groups are not known.
    """
    if not groups or any(measure not in stars for group in groups for measure in group):
        return None
    means = [Fraction(sum(stars[measure] for measure in group), len(group)) for group in groups]
    return int(half_up(sum(means, Fraction(0)) / len(means)))


def estimated_bounds(national: Sequence[Fraction]) -> list[Fraction]:
    """Where five groups of the nation's scores begin that differ least within (sum of squares), by dynamic programming:
    the same answer on every run, which picking starting points by chance would not give. Raises ValueError for fewer
    than five different scores.
    """
    values = sorted(national)
    if len(set(values)) < STARS:
        raise ValueError("Five different scores are needed.")
    starts = _best_starts(values)
    return [values[start] for start in starts[1:]]


def _best_starts(values: Sequence[Fraction]) -> list[int]:
    """The positions at which the groups begin: with one group more at a time, the best begin of the last one for each
    end. It never moves back as the end moves on, so that the search goes on from where the one before stopped.
    """
    n, spread = len(values), _spread(values)
    cost = [0.0, *(spread(0, end) for end in range(1, n + 1))]
    begins: list[list[int]] = []
    for group in range(1, STARS):
        best, begin = [float("inf")] * (n + 1), [group] * (n + 1)
        for end in range(group + 1, n + 1):
            # equal scores stay together: a bound lies where the score changes
            options = [at for at in range(begin[end - 1], end) if values[at] != values[at - 1]] or [begin[end - 1]]
            begin[end] = min(options, key=lambda at: cost[at] + spread(at, end))
            best[end] = cost[begin[end]] + spread(begin[end], end)
        cost = best
        begins.append(begin)
    starts, end = [], n
    for begin in reversed(begins):
        end = begin[end]
        starts.append(end)
    return [0, *reversed(starts)]


def _spread(values: Sequence[Fraction]) -> Callable[[int, int], float]:
    """The sum of squares about the mean of the values from one position up to another."""
    sums, squares = [0.0], [0.0]
    for value in map(float, values):
        sums.append(sums[-1] + value)
        squares.append(squares[-1] + value * value)

    def spread(start: int, end: int) -> float:
        total = sums[end] - sums[start]
        return squares[end] - squares[start] - total * total / (end - start)

    return spread

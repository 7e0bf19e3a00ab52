"""How alike two texts are: trigrams of their plain words, as PostgreSQL's pg_trgm counts them.

The similarity is the number of trigrams in both over the number in either, 0 to 1. Chinese needs no spaces for it: a
run of signs is taken for one word, whose trigrams are those of the signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hospital.folding import fold, words_of

ALIKE = 0.6  # from here on two stories of one place may be one
MOST_SHOWN = 3
MOST_LETTERS = 4000  # of each text; who pastes a book is compared by its beginning


@dataclass(frozen=True, slots=True)
class Like:
    """Another story, by its number, and how alike it is in percent."""

    number: int
    percent: int


def plain(words: str) -> str:
    """The words alone: one case, no signs, single spaces."""
    return " ".join(words_of(fold(words)))


def trigrams(words: str) -> frozenset[str]:
    return frozenset(
        padded[at : at + 3]
        for word in words_of(fold(words[:MOST_LETTERS]))
        for padded in [f"  {word} "]
        for at in range(len(padded) - 2)
    )


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.0
    return len(one & other) / len(one | other)


def alike(words: str, others: Mapping[int, str], least: float = ALIKE) -> list[Like]:
    """Of other stories, by number, those that are alike, the most alike first."""
    mine = trigrams(words)
    found = ((similarity(mine, trigrams(text)), number) for number, text in others.items())
    best: Iterable[tuple[float, int]] = sorted((pair for pair in found if pair[0] > least), reverse=True)
    return [Like(number, round(100 * share)) for share, number in list(best)[:MOST_SHOWN]]

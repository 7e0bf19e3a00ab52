"""Pure: from what a reader typed to the beginnings of words that a page has to hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

ENDINGS = re.compile(r"(?:ing|ed|es|s)$")
LATIN = re.compile(r"[a-z]{4,}")
SHORTEST = 3
MOST_ASKED = 12
MOST_QUERIES = 12
CJK = "\u2e80"  # from here on signs are no letters


def queries(words: str, groups: Iterable[Sequence[str]]) -> list[str]:
    """What was typed, and the same with each of its words put in other words; `groups` are words of one meaning."""
    found = [words]
    folded = f" {' '.join(words.casefold().split())} "
    for group in groups:
        for word in group:
            if _stands_in(word.casefold(), folded):
                others = [other for other in group if other != word]
                found += [" ".join(folded.replace(word.casefold(), f" {other} ").split()) for other in others]
    return list(dict.fromkeys(found))[:MOST_QUERIES]


def _stands_in(word: str, folded: str) -> bool:
    """Chinese has no spaces between its words."""
    return word in folded if any(char >= CJK for char in word) else f" {word} " in folded


def beginnings(tokens: set[str]) -> list[str]:
    """ "visiting" and "visits" both look for "visit"; what is not Latin letters is looked for as it is."""
    return sorted({_stem(token) for token in tokens})[:MOST_ASKED]


def _stem(token: str) -> str:
    if not LATIN.fullmatch(token):
        return token
    stem = ENDINGS.sub("", token)
    return stem if len(stem) >= SHORTEST else token

"""Pure: from what a reader typed to the beginnings of words that a page has to hold."""

from __future__ import annotations

import re

ENDINGS = re.compile(r"(?:ing|ed|es|s)$")
LATIN = re.compile(r"[a-z]{4,}")
SHORTEST = 3
MOST_ASKED = 12


def beginnings(tokens: set[str]) -> list[str]:
    """ "visiting" and "visits" both look for "visit"; what is not Latin letters is looked for as it is."""
    return sorted({_stem(token) for token in tokens})[:MOST_ASKED]


def _stem(token: str) -> str:
    if not LATIN.fullmatch(token):
        return token
    stem = ENDINGS.sub("", token)
    return stem if len(stem) >= SHORTEST else token

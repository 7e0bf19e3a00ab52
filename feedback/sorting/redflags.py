"""Words that make somebody look at once, found in what people told us. Tuned to find too much rather than too little:
what it finds, a person judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from hospital.folding import ARABIC, HAN, fold

# The flag that a person sets who confirms a hit of each cause.
RAISES: Mapping[str, str] = {
    "danger": "danger", "self_harm": "self_harm", "abuse": "safeguarding", "discrimination": "discrimination",
    "threat": "danger", "media": "media", "legal": "legal", "privacy": "privacy", "allergy": "danger",
}  # fmt: skip
# What is only claimed to be so grave: confirmed, it is.
CLAIMS: Mapping[str, int] = {"said_high": 3, "said_critical": 4}
# How serious it likely is, as far as one can tell from words; a person decides.
LIKELY: Mapping[str, int] = {
    "danger": 4, "self_harm": 4, "abuse": 4, "threat": 4, "allergy": 4, "media": 3, "legal": 3, "privacy": 3,
    "discrimination": 3, **CLAIMS,
}  # fmt: skip
# "And", "so", "in", "as", "for" and "the" are written onto the Arabic word that follows, endings of persons behind it.
ARABIC_BEFORE, ARABIC_AFTER = "[وفبكل]{0,2}(?:ال|لل)?", "(?:ه|ها|هم|ي|ني|نا|ك|كم)?"
GAP = r"[\W_]+"


class Rule(NamedTuple):
    number: int
    cause: str
    words: tuple[str, ...]


class Found(NamedTuple):
    """A rule that found something, and the first of its words that it found."""

    number: int
    cause: str
    word: str


def find(rules: Iterable[Rule], *texts: str) -> list[Found]:
    """Which rules find one of their words in any of these texts."""
    plain = [fold(text) for text in texts if text]
    hits = ((rule, _first(rule.words, plain)) for rule in rules)
    return [Found(rule.number, rule.cause, word) for rule, word in hits if word]


def _first(words: Iterable[str], plain: Iterable[str]) -> str:
    return next((word for word in words for text in plain if pattern(word).search(text)), "")


@lru_cache(maxsize=4096)
def pattern(word: str) -> re.Pattern[str]:
    """Chinese is found anywhere, other words as whole words, several with anything but letters between them."""
    is_open = word.rstrip().endswith("*")
    parts = [re.escape(part) for part in re.split(GAP, fold(word)) if part]
    if not parts:
        return re.compile(r"(?!)")
    if HAN.search(word):
        return re.compile("".join(parts))
    if ARABIC.search(word):
        parts = [f"{ARABIC_BEFORE}{part}{ARABIC_AFTER}" for part in parts]
    end = r"\w*" if is_open else ""
    return re.compile(rf"(?<!\w){GAP.join(parts)}{end}(?!\w)")


def cleaned(lines: str) -> list[str]:
    """One word or phrase a line, each once, in the order they were written."""
    return list(dict.fromkeys(line for raw in lines.splitlines() if (line := " ".join(raw.split()))))

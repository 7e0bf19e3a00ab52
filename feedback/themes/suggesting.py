"""Which themes words suggest: rules of keywords that a hospital reads and edits, and nothing that was ever trained.

A keyword is found as a word ("kind" is not in "kindly"), "clean*" as the beginning of one, several words side by side.
Chinese is not divided into words, so that there a keyword is found wherever it stands; in Arabic also behind "and",
"with", "the". A long word that is written almost so counts half: by its character trigrams, which need no dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hospital.folding import ARABIC, HAN, fold

MOST = 3
LONG = 6  # letters from which a slip of the pen is forgiven
ALIKE = 0.7  # of the trigrams of two words
BEFORE = "(?:[وفبلك]{0,2}(?:ال|ل)?)"  # what Arabic writes together with the word behind it
WORD = re.compile(r"[^\W\d_]+")
Words = Mapping[str, Sequence[str]]


class Suggestion(NamedTuple):
    """`because` are the keywords that were found, as the rules write them."""

    theme: str
    because: tuple[str, ...]
    weight: float


def suggest(words: str, language: str, rules: Mapping[str, Words], besides: Iterable[str] = ()) -> list[Suggestion]:
    """At most three themes, the likeliest first. `rules`: by theme, keywords by language; `besides` are not asked."""
    text = fold(words)
    spelled = frozenset(WORD.findall(text))
    asked = [theme for theme in rules if theme not in set(besides)]
    found = (_found(theme, text, spelled, rules[theme].get(language, ())) for theme in asked)
    return sorted((one for one in found if one), key=lambda one: -one.weight)[:MOST]


def _found(theme: str, text: str, spelled: Collection[str], keywords: Sequence[str]) -> Suggestion | None:
    hits = [(keyword, weight) for keyword in keywords if (weight := _weight(fold(keyword), text, spelled))]
    return (
        Suggestion(theme, tuple(word for word, _weight in hits), sum(weight for _word, weight in hits))
        if hits
        else None
    )


def _weight(keyword: str, text: str, spelled: Collection[str]) -> float:
    """More for several words side by side, which are rarely there by chance."""
    if not keyword.strip("* "):
        return 0
    if HAN.search(keyword):
        return float(keyword in text)
    if re.search(_pattern(keyword), text):
        return 1.5 if " " in keyword else 1
    return 0.5 if any(_alike(keyword.strip("*"), word) for word in spelled) else 0


def _pattern(keyword: str) -> str:
    stem = re.escape(keyword.rstrip("*"))
    if ARABIC.search(keyword):
        return rf"(?<!\w){BEFORE}{stem}"
    return rf"(?<!\w){stem}" + ("" if keyword.endswith("*") else r"(?!\w)")


def _alike(keyword: str, word: str) -> bool:
    if len(keyword) < LONG or abs(len(keyword) - len(word)) > 1 or " " in keyword:
        return False
    ours, theirs = set(_trigrams(keyword)), set(_trigrams(word))
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) >= ALIKE


def _trigrams(word: str) -> Iterator[str]:
    padded = f"  {word} "
    return (padded[start : start + 3] for start in range(len(padded) - 2))

"""A hint how hard words for patients are to read, by a rule for each language. No dictionary is asked.

Latin script: LIX (Björnsson 1968), words in a sentence plus the share of words longer than six letters; above 45 is
a newspaper's leading article. It counts letters and not syllables, so it works for every language in letters. Of few
words a share says nothing: then it is their number that counts.
For Chinese and Arabic no such measure is established: Chinese is counted in signs of the longest sentence, Arabic in
its words, and the hint says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SENTENCE = re.compile(r"[.!?;:。！？；؟]+")
WORD = re.compile(r"[^\W\d_]+")
LONG_WORD, HARD_LIX, MOST_SIGNS, MOST_WORDS = 6, 52, 40, 22
FEWEST_WORDS = 8  # of fewer words a share says nothing
LIX, SIGNS, WORDS = "lix", "signs", "words"


@dataclass(frozen=True, slots=True)
class Level:
    """By which `measure`, how much, and above what it is hard to read. `has_formula` is said of the language."""

    measure: str
    value: int
    limit: int
    has_formula: bool = True

    @property
    def is_hard(self) -> bool:
        return self.value > self.limit


def lix(text: str) -> float:
    words = WORD.findall(text)
    sentences = max(1, len(_sentences(text)))
    return len(words) / sentences + 100 * sum(len(word) > LONG_WORD for word in words) / max(1, len(words))


def level(text: str, language: str) -> Level:
    parts = _sentences(text)
    if language.startswith("zh"):
        return Level(SIGNS, max(map(len, parts), default=0), MOST_SIGNS, has_formula=False)
    longest = max((len(WORD.findall(part)) for part in parts), default=0)
    is_latin = not language.startswith("ar")
    if is_latin and longest <= MOST_WORDS and len(WORD.findall(text)) >= FEWEST_WORDS:
        return Level(LIX, round(lix(text)), HARD_LIX)
    return Level(WORDS, longest, MOST_WORDS, has_formula=is_latin)


def is_hard(text: str, language: str) -> bool:
    return level(text, language).is_hard


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE.split(text) if part.strip()]

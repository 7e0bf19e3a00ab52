"""A hint whether a question is hard to read. Length is what all reading measures come down to; no dictionary is asked.

Latin script: LIX (Björnsson 1968), words in a sentence plus the share of words longer than six letters; above 45 is
a newspaper's leading article. It counts letters and not syllables, so it works for every language in letters.
Chinese is counted in signs of a sentence, Arabic in words of a sentence.
"""

from __future__ import annotations

import re

SENTENCE = re.compile(r"[.!?;:。！？；؟]+")
WORD = re.compile(r"[^\W\d_]+")
LONG_WORD, HARD_LIX, MOST_SIGNS, MOST_WORDS = 6, 52, 40, 22
FEWEST_WORDS = 8  # of fewer words a share says nothing


def lix(text: str) -> float:
    words = WORD.findall(text)
    sentences = max(1, len([part for part in SENTENCE.split(text) if part.strip()]))
    return len(words) / sentences + 100 * sum(len(word) > LONG_WORD for word in words) / max(1, len(words))


def is_hard(text: str, language: str) -> bool:
    parts = [part for part in SENTENCE.split(text) if part.strip()]
    if language.startswith("zh"):
        return any(len(part.strip()) > MOST_SIGNS for part in parts)
    words = WORD.findall(text)
    if any(len(WORD.findall(part)) > MOST_WORDS for part in parts):
        return True
    return not language.startswith("ar") and len(words) >= FEWEST_WORDS and lix(text) > HARD_LIX

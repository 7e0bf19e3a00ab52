"""Pure: what stands in an A to Z under which letter, and in which order there.

English without "the" and "a", Chinese by how its signs are read (pinyin), Arabic without its article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pypinyin import lazy_pinyin

from hospital.folding import ARTICLE, fold, words_of

ENGLISH_ARTICLE = re.compile(r"^(?:the|an?) (?=.)")
NO_LETTER = "#"


@dataclass(frozen=True, slots=True)
class Entry:
    """`text` leads to `url`, on which `title` stands; of the title itself the two are the same."""

    text: str
    title: str
    url: str
    language: str = ""  # where it is not the reader's
    direction: str = ""


def lettered(lines: Iterable[Any], language: str) -> list[tuple[str, list[Entry]]]:
    """Each letter with what stands below it: every page under its title and under the other words for it."""
    rows = [Entry(text, line.title, line.url, line.language, line.direction)
            for line in lines for text in (*line.words, line.title)]  # fmt: skip
    once = {(fold(one.text), one.url): one for one in rows}.values()
    keyed = sorted(((key(one.text, one.language or language), one) for one in once), key=lambda pair: pair[0])
    return [(letter, [one for _key, one in group]) for letter, group in groupby(keyed, key=lambda one: _letter(one[0]))]


def key(text: str, language: str) -> str:
    """By what it is sorted."""
    plain = " ".join(words_of(fold(text)))
    if language.startswith("zh"):
        return " ".join(fold(one) for one in lazy_pinyin(plain)).strip()
    if language == "ar":
        return " ".join(word.removeprefix(ARTICLE) if len(word) > 3 else word for word in plain.split())
    return ENGLISH_ARTICLE.sub("", plain)


def _letter(of: str) -> str:
    return of[0].upper() if of and of[0].isalpha() else NO_LETTER

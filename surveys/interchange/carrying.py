"""What a survey is between two programs, and why it could not be carried over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.questions.shape import CODE, KEY, Content, Item, Option
from surveys.questions.texts import said_in, source_mark, units

Texts = dict[str, dict[str, str]]
LETTER, MOST_LETTERS, MOST_CODE = "q", 24, 12


class NotCarried(ValueError):
    """`args[0]` says what, in the words of the file: a linkId, a row, an extension."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A survey that came in, with the texts of its other languages."""

    content: Content
    texts: Mapping[str, Texts] = field(default_factory=dict)


@dataclass
class Codes:
    """Keys and codes of ours for names of theirs: the same name is the same key, and no two are alike."""

    pattern: re.Pattern[str]
    letter: str
    longest: int
    known: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        if name not in self.known:
            self.known[name] = self._free(re.sub(r"[^a-z0-9_]+", "_", name.casefold()).strip("_"))
        return self.known[name]

    def _free(self, wanted: str) -> str:
        wanted = wanted[: self.longest]
        if not self.pattern.fullmatch(wanted):
            wanted = f"{self.letter}{wanted}"[: self.longest]
        taken, number = set(self.known.values()), 1
        found = wanted
        while found in taken:
            number += 1
            found = f"{wanted[: self.longest - 3]}_{number}"
        return found


def keys() -> Codes:
    return Codes(KEY, LETTER, MOST_LETTERS)


def codes() -> Codes:
    return Codes(CODE, "o", MOST_CODE)


def set_of(sets: dict[str, tuple[Option, ...]], options: Iterable[Option], name: str) -> str:
    """The response set with these answers; one that is there already is used again."""
    options = tuple(options)
    same = next((key for key, known in sets.items() if known == options), "")
    if not same:
        sets[name] = options
    return same or name


def joined(joiner: str, tests: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Tests together. "a is x or a is y" is one test with two answers, as our own builder makes it."""
    kept: list[dict[str, Any]] = []
    for test in tests:
        last = kept[-1] if kept else {}
        if joiner == "any" and "in" in test and "in" in last and last["item"] == test["item"]:
            kept[-1] = {**last, "in": [*last["in"], *test["in"]]}
        else:
            kept.append(test)
    return kept[0] if len(kept) == 1 else {joiner: kept}


def in_language(content: Content, texts: Mapping[str, Any], language: str) -> Content:
    return said_in(content, texts, language)


def marked(content: Content, said: Mapping[str, str]) -> Texts:
    """Texts of another language by unit, each with the mark of the source it belongs to."""
    source = units(content)
    return {unit: {"text": text, "of": source_mark(source[unit])} for unit, text in said.items() if unit in source}


def page_of(item: Item, row: Option | None) -> str:
    return f"{item.key}.{row.code}" if row else item.key

"""Pure: words kept by language, and which of them a reader gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class Said:
    """Words; `language` only where it is not the reader's own."""

    words: str
    language: str = ""

    def __str__(self) -> str:
        return self.words

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


def said(texts: Mapping[str, str], language: str, others: Iterable[str] = ("en",)) -> Said:
    """In the reader's language, else in the first of the others that has any, else in whichever there is."""
    for code in (language, *others, *texts):
        if words := texts.get(code, ""):
            return Said(words, "" if code == language else code)
    return Said("")

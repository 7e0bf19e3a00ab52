"""The texts of a survey by unit, and how far another language has followed them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from surveys.questions.shape import Content, Item, Option

Texts = Mapping[str, Mapping[str, str]]  # by unit: {"text": …, "of": mark of the source text it was made from}


def units(content: Content) -> dict[str, str]:
    """Every text of the source, by the name of its unit, in the order of reading. Empty ones have nothing to say."""
    return {unit: text for unit, text in _all(content) if text.strip()}


def _all(content: Content) -> Iterator[tuple[str, str]]:
    yield "title", content.title
    yield "intro", content.intro
    told: set[str] = set()
    for item in content.items:
        if not item.is_shown:
            continue
        for name in ("text", "hint", "low", "high"):
            yield f"{item.key}.{name}", getattr(item, name)
        for row in item.rows:
            yield f"{item.key}.row.{row.code}", row.label
        for option in content.options(item) if item.set not in told else ():
            yield f"set.{item.set}.{option.code}", option.label
        told.add(item.set)
    yield "thanks", content.thanks


def source_mark(text: str) -> str:
    """What a translation remembers of the text it was made from."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a language still lacks: units without a text, and units whose source has changed since."""

    missing: tuple[str, ...]
    stale: tuple[str, ...]
    total: int

    @property
    def is_full(self) -> bool:
        return not self.missing and not self.stale

    @property
    def done(self) -> int:
        return self.total - len(self.missing) - len(self.stale)


def coverage(content: Content, texts: Texts) -> Coverage:
    source = units(content)
    missing = tuple(unit for unit in source if not texts.get(unit, {}).get("text", "").strip())
    stale = tuple(
        unit for unit, text in source.items() if unit not in missing and texts[unit].get("of") != source_mark(text)
    )
    return Coverage(missing, stale, len(source))


def said_in(content: Content, texts: Texts, language: str) -> Content:
    """The same survey with its texts in another language; what that lacks stays as it is."""

    def said(unit: str, text: str) -> str:
        return texts.get(unit, {}).get("text", "").strip() or text

    def options(prefix: str, of: tuple[Option, ...]) -> tuple[Option, ...]:
        return tuple(replace(option, label=said(f"{prefix}.{option.code}", option.label)) for option in of)

    def item(of: Item) -> Item:
        changed: dict[str, Any] = {n: said(f"{of.key}.{n}", getattr(of, n)) for n in ("text", "hint", "low", "high")}
        return replace(of, **changed, rows=options(f"{of.key}.row", of.rows))

    whole: dict[str, Any] = {name: said(name, getattr(content, name)) for name in ("title", "intro", "thanks")}
    return replace(
        content, language=language, **whole,
        items=tuple(item(one) for one in content.items),
        sets={name: options(f"set.{name}", of) for name, of in content.sets.items()},
    )  # fmt: skip

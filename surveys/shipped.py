"""The templates that come with the product: data files, each with its terms, its notice and its languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys.questions import Content, read

FOLDER = Path(__file__).parent / "shipped_surveys"
TERMS = ("owner", "licence", "notice", "trademark")


@dataclass(frozen=True, slots=True)
class Shipped:
    """Its name stands in `surveys/words.py`; `translations` are by language and whether they are in easy words."""

    slug: str
    terms: Mapping[str, str]
    content: Content
    translations: Mapping[tuple[str, bool], Mapping[str, str]]

    @property
    def is_locked(self) -> bool:
        return any(item.is_locked for item in self.content.items)


@cache
def template(slug: str) -> Shipped:
    """Raises KeyError for one that does not come with the product."""
    path = FOLDER / f"{slug}.json"
    if slug not in slugs():
        raise KeyError(slug)
    data = json.loads(path.read_text(encoding="utf-8"))
    translations = {(row["language"], row.get("is_easy", False)): row["texts"] for row in data["translations"]}
    terms = {name: data.get(name, "") for name in TERMS}
    return Shipped(slug, terms, read(data["content"]), translations)


@cache
def slugs() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def templates() -> list[Shipped]:
    return [template(slug) for slug in slugs()]

"""The themes that ship: ten categories and 33 themes of the NHS framework for what patients write, QDC version 3
(github.com/The-Strategy-Unit/PatientExperience-QDC, MIT). Its names; the descriptions are our own.

Codes are stable: "staff.manner" belongs to "staff", and what a hospital adds below it is "staff.manner.2".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "zh-hans", "ar")
HCAT = ("quality", "safety", "environment", "processes", "listening", "communication", "respect")
CHILDLESS = frozenset({"general.unreadable", "general.unassigned"})  # say that there is no theme


@dataclass(frozen=True, slots=True)
class Shipped:
    """A category (no dot in its code) or a theme; names and descriptions by language, `hcat` is a default."""

    code: str
    name: Mapping[str, str]
    about: Mapping[str, str] = field(default_factory=dict)
    hcat: str = ""


@lru_cache(maxsize=1)
def shipped() -> tuple[str, tuple[Shipped, ...]]:
    """The edition of the framework, and every category followed by its themes."""
    data = _read("framework.json")
    return f"{data['slug']}{data['number']}", tuple(_rows(data))


def _rows(data: Mapping[str, Any]) -> Iterator[Shipped]:
    for category in data["categories"]:
        yield Shipped(category["code"], category["name"])
        for theme in category["themes"]:
            yield Shipped(**theme)


@lru_cache(maxsize=1)
def shipped_words() -> tuple[int, Mapping[str, Mapping[str, tuple[str, ...]]]]:
    """The edition of the starter words, and by theme and language the words."""
    data = _read("words.json")
    return data["number"], {
        theme: {language: tuple(words) for language, words in found.items()} for theme, found in data["words"].items()
    }


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def spoken(language: str) -> str:
    """The one of our languages that comes nearest; English for one that we do not speak."""
    wanted = language.lower().partition("-")[0]
    return next((ours for ours in LANGUAGES if ours.partition("-")[0] == wanted), LANGUAGES[0])


@lru_cache(maxsize=1)
def shipped_values() -> Mapping[str, Mapping[str, str]]:
    """What most hospitals stand for, by code the names by language."""
    return {row["code"]: row["name"] for row in _read("values.json")["values"]}

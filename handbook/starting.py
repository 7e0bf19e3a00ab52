"""What a handbook begins with: sections and pages in every language, as data files of our own writing in `start/`."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from handbook import opening

START = Path(__file__).parent / "start"
KITCHEN = START / "kitchen"
NAMESPACE = uuid.UUID("3d2f7a52-9f0e-4c37-8f4a-6a8a1d0f5b11")
Texts = Mapping[str, Any]  # by language


@cache
def sections() -> list[dict[str, Any]]:
    """In the order of their files."""
    return [part for file in sorted(START.glob("*.toml")) for part in tomllib.loads(file.read_text())["section"]]


@cache
def group_sections() -> list[dict[str, Any]]:
    """What a group writes once for all its sites."""
    return [
        part for file in sorted((START / "group").glob("*.toml")) for part in tomllib.loads(file.read_text())["section"]
    ]


def menu() -> str:
    """Two weeks of dishes in the form in which a kitchen reads its own menu in."""
    return (KITCHEN / "menu.csv").read_text()


@cache
def synonyms() -> dict[str, list[list[str]]]:
    """By language, lists of words that mean the same to readers."""
    return tomllib.loads((START / "search" / "words.toml").read_text())


@cache
def kitchen() -> dict[str, list[dict[str, Any]]]:
    """Meals, and places with their hours as `handbook.opening` keeps them."""
    found = tomllib.loads((KITCHEN / "kitchen.toml").read_text())
    for place in found["place"]:
        place["weekly"] = opening.read_week(place.pop("hours"))
    return found


def body(page: Mapping[str, Any], language: str, phone: str) -> list[dict[str, Any]]:
    """The blocks of one page in one language; a block has the same id in each."""
    return [
        {"type": block["type"], "value": _filled(block[language], phone), "id": _id(page["slug"], number)}
        for number, block in enumerate(page["block"])
    ]


def easy(page: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """The page in easy words, where it has any: pictures and a sentence beside each."""
    return [
        {"type": "line", "value": {"picture": line["picture"], "text": line[language]}, "id": _id(page["slug"], number)}
        for number, line in enumerate(page.get("easy", ()), start=1000)
    ]


def _id(slug: str, number: int) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{slug}:{number}"))


def _filled(value: Any, phone: str) -> Any:
    """The site's telephone number where the text leaves room for it."""
    if isinstance(value, Mapping):
        return {key: _filled(part, phone) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, phone) for part in value]
    return value.replace("{phone}", phone) if isinstance(value, str) else value


@cache
def papers() -> list[dict[str, Any]]:
    """The charter of rights and consent documents, as they are proposed to a hospital."""
    return [
        part for file in sorted((START / "papers").glob("*.toml")) for part in tomllib.loads(file.read_text())["paper"]
    ]

"""How the SMS provider of this hospital and the group chats are asked: recipes from the environment and from files."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from outbox import recipes

CHATS = Path(__file__).resolve().parent / "chats"
IN_CHATS = ("words", "ref", "link", "label")
# Where a provider sends approved texts only, it is given the number of the text and what stands in its blanks.
PARAMETERS = ("template", "sender", "code")
IN_TEXTS = ("to", "digits", "text", "mark", "link", *PARAMETERS)


@cache
def services() -> dict[str, recipes.Recipe]:
    """By name, every chat service there is a file for."""
    files = sorted(CHATS.glob("*.json"))
    return {file.stem: recipes.parse(json.loads(file.read_text(encoding="utf-8")), IN_CHATS) for file in files}


def gateway() -> recipes.Recipe:
    """Raises `BadRecipe`, also where there is none."""
    return _gateway(json.dumps(settings.SMS_GATEWAY))


def wants_template() -> bool:
    """Does the provider take approved texts only?"""
    return "{template}" in json.dumps(settings.SMS_GATEWAY)


@lru_cache(maxsize=4)
def _gateway(data: str) -> recipes.Recipe:
    return recipes.parse(json.loads(data), IN_TEXTS)

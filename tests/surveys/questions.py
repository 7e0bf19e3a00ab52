"""Contents for tests of the rules: a few lines instead of a document."""

from __future__ import annotations

from typing import Any

from surveys.questions import Content, Item, Option

YES_NO = (Option("yes", "Yes"), Option("no", "No"))


def one(key: str, **fields: Any) -> Item:
    """A yes-or-no question unless `fields` say otherwise."""
    usual = {"kind": "single", "text": f"Is {key} right?", "set": "yes_no"}
    return Item(key=key, **{**usual, **fields})


def of(*items: Item, **fields: Any) -> Content:
    usual = {"language": "en", "title": "Your stay", "sets": {"yes_no": YES_NO}}
    return Content(**{**usual, **fields}, items=items)


def codes(found: list[Any]) -> list[tuple[str, str]]:
    return [(one.code, one.item) for one in found if not one.is_advice]

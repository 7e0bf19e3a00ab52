"""Conditions in words, as the builder shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from surveys.questions import Content, Item
from surveys.questions.branching import CALL_BACK

SHORT = 50


def in_words(content: Content, condition: Mapping[str, Any] | None) -> str:
    """ "“Were you given a new medicine?” is “Yes”"; "" for no condition."""
    if not condition:
        return ""
    if "all" in condition:
        return _(" and ").join(in_words(content, part) for part in condition["all"])
    if "any" in condition:
        return _(" or ").join(in_words(content, part) for part in condition["any"])
    if "not" in condition:
        return _("not: %(condition)s") % {"condition": in_words(content, condition["not"])}
    if CALL_BACK in condition:
        return _("somebody asks to be called")
    return _tested(content, condition)


def _tested(content: Content, test: Mapping[str, Any]) -> str:
    page = content.by_page.get(test["item"])
    said = {"question": _question(content, test["item"])}
    if "answered" in test:
        return (_("“%(question)s” is answered") if test["answered"] else _("“%(question)s” is not answered")) % said
    if "says" in test:
        return _("“%(question)s” says: %(words)s") % {**said, "words": ", ".join(test["says"])}
    if "in" in test:
        labels = {option.code: option.label for option in content.options(page.item)} if page else {}
        answers = _(" or ").join(f"“{labels.get(code, code)}”" for code in test["in"])
        return _("“%(question)s” is %(answers)s") % {**said, "answers": answers}
    if "least" in test:
        return _("“%(question)s” is %(number)d or more") % {**said, "number": test["least"]}
    return _("“%(question)s” is %(number)d or less") % {**said, "number": test["most"]}


def _question(content: Content, name: str) -> str:
    page = content.by_page.get(name)
    if page is None:
        return name
    text = f"{page.item.text} {page.row.label}" if page.row else page.item.text
    return text if len(text) <= SHORT else f"{text[:SHORT].rstrip()}…"


def marks_in_words(content: Content, marks: Mapping[str, str]) -> list[str]:
    """What a link says of whoever comes by it: "Wave: autumn"."""
    hidden = (item for item in content.items if item.key in marks)
    return [f"{item.text}: {_label(content, item, marks[item.key])}" for item in hidden]


def _label(content: Content, item: Item, code: str) -> str:
    return next((option.label for option in content.options(item) if option.code == code), code)

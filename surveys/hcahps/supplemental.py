"""Questions of the hospital's own behind the official ones, on paper and on the telephone. Pure.

There they have numbers that go on where the official ones end, a line of a matrix one of its own; answers are typed by
their place (1 for the first) and kept as they are kept from the web. Pictures are for a screen alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from surveys.hcahps.coding import Answers
from surveys.hcahps.editions import Edition
from surveys.hcahps.keying import NOTHING
from surveys.hcahps.questionnaire import key_of
from surveys.questions import Content, Page, path
from surveys.questions.shape import COUNTED, DATE, MULTIPLE, PHOTO, RANKING, TEN, TEXT

LISTED = frozenset({MULTIPLE, RANKING})
LONGEST = 4000


def own_pages(edition: Edition, content: Content) -> dict[int, Page]:
    """By their number on paper."""
    pages = (page for page in content.pages if page.item.is_asked and not page.item.is_locked)
    return dict(enumerate((page for page in pages if page.item.kind != PHOTO), max(edition.items) + 1))


def official(edition: Edition, answers: Answers) -> dict[int, str]:
    """Without those of the hospital's own."""
    return {number: code for number, code in answers.items() if number in edition.items}


# ------------------------------------------------------------------------------------------------ typed and kept
def read_own(content: Content, page: Page, text: str) -> str | None:
    """What was typed into a cell, as it is kept; None without an answer. Raises ValueError for what is none."""
    told, kind = text.strip(), page.item.kind
    if told.upper() in NOTHING:
        return None
    if kind == TEXT:
        return told[:LONGEST]
    if kind == DATE:
        return date.fromisoformat(told).isoformat()
    if kind in COUNTED:
        return str(_within(page, int(told)))
    codes = [option.code for option in content.options(page.item)]
    places = [int(part) for part in told.replace(",", " ").split()]
    if len(set(places)) != len(places) or not all(1 <= place <= len(codes) for place in places):
        raise ValueError(text)
    if kind not in LISTED and len(places) != 1:
        raise ValueError(text)
    return ",".join(codes[place - 1] for place in (places if kind == RANKING else sorted(places)))


def _within(page: Page, number: int) -> int:
    least, most = page.item.bounds
    if not least <= number <= most:
        raise ValueError(number)
    return number


def written(value: Any) -> str | None:
    """What a form gives back, as it is kept."""
    return (",".join(value) if isinstance(value, list) else str(value)) if value not in (None, "", []) else None


def refuse_unknown(content: Content, page: Page, kept: str) -> None:
    """Raises ValueError for what is no answer of this question."""
    if page.item.kind in COUNTED:
        _within(page, int(kept))
    elif page.item.kind == DATE:
        date.fromisoformat(kept)
    elif page.item.kind != TEXT:
        codes = kept.split(",") if page.item.kind in LISTED else [kept]
        if not {option.code for option in content.options(page.item)}.issuperset(codes):
            raise ValueError(kept)


def shown(content: Content, page: Page, kept: str) -> str:
    """In the words of its answers."""
    labels = {option.code: option.label for option in content.options(page.item)}
    codes = kept.split(",") if page.item.kind in LISTED else [kept]
    return ", ".join(labels.get(code, code) for code in codes)


# ------------------------------------------------------------------------------------------------ as on the web
def by_page(edition: Edition, content: Content, answers: Answers) -> dict[str, Any]:
    """Of every page that this person was asked by their answers, what they answered; None for nothing."""
    pages = own_pages(edition, content)
    names = {number: key_of(number) for number in edition.items} | {number: one.name for number, one in pages.items()}
    given = {names[number]: _value(content, names[number], kept) for number, kept in answers.items()}
    return {page.name: given.get(page.name) for page in path(content, given) if page.item.is_asked}


def _value(content: Content, name: str, kept: str) -> Any:
    kind = content.by_page[name].item.kind
    if kind in LISTED:
        return kept.split(",")
    return int(kept) if kind in COUNTED or kind == TEN else kept


def following_own(edition: Edition, content: Content, answers: Answers, after: int) -> int | None:
    """The next question of the hospital's own that this person is asked; None at the end."""
    asked: Mapping[str, Any] = by_page(edition, content, answers)
    pages = own_pages(edition, content)
    return next((number for number, page in pages.items() if number > after and page.name in asked), None)

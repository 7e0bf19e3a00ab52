"""The one document of a version: what is asked, in which order, with which answers, and what an answer sets off.

A version is one canonical JSON object, so that its hash covers all of it and a copy is a copy. Texts in it are those
of its own language; other languages stand beside it by unit (`texts.py`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any

SINGLE, MULTIPLE, TEN, SCALE, MATRIX = "single", "multiple", "ten", "scale", "matrix"
RANKING, TEXT, NUMBER, DATE, STATEMENT = "ranking", "text", "number", "date", "statement"
PHOTO, HIDDEN = "photo", "hidden"
KINDS = (SINGLE, MULTIPLE, TEN, SCALE, MATRIX, RANKING, TEXT, NUMBER, DATE, PHOTO, STATEMENT, HIDDEN)
CHOSEN = frozenset({SINGLE, MULTIPLE, MATRIX, RANKING, HIDDEN})  # answered with options of a set
APART = frozenset({TEXT, PHOTO})  # kept away from the other answers: it can give somebody away
SHUFFLED = frozenset({SINGLE, MULTIPLE, RANKING})  # never a scale, and never lines that share one
COUNTED = frozenset({TEN, SCALE, NUMBER})  # answered with a whole number
RECOMMEND, FRIENDS_AND_FAMILY = "recommend", "friends_family"
MEASURES = {RECOMMEND: TEN, FRIENDS_AND_FAMILY: SINGLE}
KEY = re.compile(r"[a-z][a-z0-9_]{0,23}")
CODE = re.compile(r"[a-z0-9_]{1,12}")
WIDEST_SCALE, LARGEST_NUMBER = 11, 1000


class BadContent(ValueError):
    """The document cannot be a survey; `args[0]` says where."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a response set. An exclusive one ("none of these") stands alone."""

    code: str
    label: str
    is_exclusive: bool = False


@dataclass(frozen=True)
class Item:
    """One question or statement.

    `set` names the response set, `rows` are the lines of a matrix, `low` and `high` the words at the ends of a scale,
    `least` and `most` the bounds of a number or of how many may be ticked, `measure` what it is counted for.
    A required one is asked again when it was left empty; nobody is ever kept from going on without an answer.
    Of an `is_shuffled` one everybody sees the answers in an order of their own (`ordering.py`).
    """

    key: str
    kind: str
    text: str
    hint: str = ""
    set: str = ""
    rows: tuple[Option, ...] = ()
    low: str = ""
    high: str = ""
    least: int | None = None
    most: int | None = None
    is_required: bool = False
    is_locked: bool = False
    is_shuffled: bool = False
    theme: str = ""
    measure: str = ""
    show_if: Mapping[str, Any] | None = None

    @property
    def is_shown(self) -> bool:
        """A hidden one is answered by the link that somebody came by, and by nobody else."""
        return self.kind != HIDDEN

    @property
    def is_asked(self) -> bool:
        return self.kind not in (STATEMENT, HIDDEN)

    @property
    def is_counted(self) -> bool:
        return self.kind != STATEMENT

    @property
    def bounds(self) -> tuple[int, int]:
        """Of a number that is chosen or typed."""
        if self.kind == TEN:
            return 0, 10
        least = 1 if self.least is None and self.kind == SCALE else self.least or 0
        return least, (5 if self.kind == SCALE else LARGEST_NUMBER) if self.most is None else self.most


@dataclass(frozen=True, slots=True)
class Rule:
    """What answers set off: feedback of this kind. With `needs_tick` only where the person asked for it. A `red_flag`
    names its cause, and makes it urgent.
    """

    when: Mapping[str, Any]
    kind: str = "concern"
    needs_tick: bool = True
    red_flag: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one page: an item, or one line of a matrix. `name` is the key of its answer."""

    name: str
    item: Item
    row: Option | None = None


@dataclass(frozen=True)
class Content:
    language: str
    title: str
    intro: str = ""
    thanks: str = ""
    sets: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    rules: tuple[Rule, ...] = ()
    asks_call_back: bool = True

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for item in self.items for page in _pages(item))

    @cached_property
    def by_key(self) -> dict[str, Item]:
        return {item.key: item for item in self.items}

    @cached_property
    def by_page(self) -> dict[str, Page]:
        return {page.name: page for page in self.pages}

    @property
    def is_shuffled(self) -> bool:
        """Does anybody see answers in an order of their own?"""
        return any(item.is_shuffled for item in self.items)

    def options(self, item: Item) -> tuple[Option, ...]:
        return self.sets.get(item.set, ())

    def data(self) -> dict[str, Any]:
        """As JSON; what is as usual is left out."""
        return {
            "language": self.language, "title": self.title, "intro": self.intro, "thanks": self.thanks,
            "asks_call_back": self.asks_call_back,
            "sets": {name: [_plain(option) for option in options] for name, options in self.sets.items()},
            "items": [_plain(item) for item in self.items], "rules": [_plain(rule) for rule in self.rules],
        }  # fmt: skip

    # ------------------------------------------------------------------------------------------ changed copies
    def with_item(self, item: Item) -> Content:
        """With this question in the place of the one of the same key, or at the end."""
        if item.key in self.by_key:
            return replace(self, items=tuple(item if one.key == item.key else one for one in self.items))
        return replace(self, items=(*self.items, item))

    def without_item(self, key: str) -> Content:
        return replace(self, items=tuple(item for item in self.items if item.key != key)).tidied()

    def moved(self, key: str, by: int) -> Content:
        """The question so many places further down (or up); at the ends it stays."""
        items = list(self.items)
        at = next(number for number, item in enumerate(items) if item.key == key)
        items.insert(max(0, min(len(items) - 1, at + by)), items.pop(at))
        return replace(self, items=tuple(items))

    def with_set(self, name: str, options: tuple[Option, ...]) -> Content:
        return replace(self, sets={**self.sets, name: options})

    def tidied(self) -> Content:
        """Without response sets that no question uses any more."""
        used = {item.set for item in self.items}
        return replace(self, sets={name: options for name, options in self.sets.items() if name in used})

    def free_key(self, wanted: str) -> str:
        """A key like this one that no question and no response set has."""
        taken, number = self.by_key.keys() | self.sets.keys(), 1
        while f"{wanted}{number}" in taken:
            number += 1
        return f"{wanted}{number}"


def marks_of(content: Content) -> dict[str, tuple[str, ...]]:
    """The hidden questions by key, each with the codes that a link may answer it with."""
    hidden = (item for item in content.items if not item.is_shown)
    return {item.key: tuple(option.code for option in content.options(item)) for item in hidden}


def _pages(item: Item) -> Iterator[Page]:
    if item.kind != MATRIX:
        yield Page(item.key, item)
    for row in item.rows if item.kind == MATRIX else ():
        yield Page(f"{item.key}.{row.code}", item, row)


def _plain(part: Option | Item | Rule) -> dict[str, Any]:
    usual = {one.name: one.default for one in fields(part)}
    told = {name: value for name, value in asdict(part).items() if value != usual[name]}
    if "rows" in told:
        told["rows"] = [_plain(row) for row in part.rows]  # type: ignore[union-attr]
    return told


# ------------------------------------------------------------------------------------------------ from JSON
def read(data: Mapping[str, Any]) -> Content:
    """The document as values. Raises BadContent for anything that is not one."""
    try:
        sets = {name: tuple(Option(**option) for option in options) for name, options in data.get("sets", {}).items()}
        items = tuple(_item(row) for row in data.get("items", ()))
        rules = tuple(Rule(**row) for row in data.get("rules", ()))
        plain = {
            name: data[name] for name in ("language", "title", "intro", "thanks", "asks_call_back") if name in data
        }
        content = Content(**plain, sets=sets, items=items, rules=rules)
    except (TypeError, AttributeError) as error:
        raise BadContent("shape") from error
    _refuse_impossible(content)
    return content


def _item(row: Mapping[str, Any]) -> Item:
    return Item(**{**row, "rows": tuple(Option(**one) for one in row.get("rows", ()))})


def _refuse_impossible(content: Content) -> None:
    """What no form lets through; what a person can still mend is a finding instead (`checking.py`)."""
    if len(content.by_key) != len(content.items):
        raise BadContent("key twice")
    for item in content.items:
        if item.kind not in KINDS or not KEY.fullmatch(item.key):
            raise BadContent(item.key)
        if item.measure and MEASURES.get(item.measure) != item.kind:
            raise BadContent(f"{item.key} measure")
        if item.is_shuffled and item.kind not in SHUFFLED:
            raise BadContent(f"{item.key} order")
    for options in (*content.sets.values(), *(item.rows for item in content.items)):
        codes = [option.code for option in options]
        if len(set(codes)) != len(codes) or not all(CODE.fullmatch(code) for code in codes):
            raise BadContent("code")


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form: sorted keys, no spaces, UTF-8."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

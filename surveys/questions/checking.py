"""What keeps a survey from being published, and what is better thought about once more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hospital import reading
from surveys.questions.branching import CALL_BACK, Condition, Tangled, asked_about, leaves, lengths, path, reachable
from surveys.questions.shape import (
    CHOSEN,
    COUNTED,
    MATRIX,
    MULTIPLE,
    NUMBER,
    SCALE,
    STATEMENT,
    TEN,
    TEXT,
    WIDEST_SCALE,
    BadContent,
    Content,
    Item,
)  # fmt: skip

LONG_SECONDS, MOST_OPEN = 5 * 60, 3
MOST_OWN = 12  # after official questions: the guidelines of HCAHPS, from 2025


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names the sentence (`surveys/words.py`); `item` is the question it is about. Advice keeps nothing back."""

    code: str
    item: str = ""
    is_advice: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)


def findings(content: Content) -> list[Finding]:
    """Everything that is wrong, in the order of the questions, and then advice."""
    wrong = [*_of_whole(content), *(one for item in content.items for one in _of_item(content, item))]
    wrong += [*_of_conditions(content), *_of_rules(content)]
    if not wrong:
        wrong += _of_ways(content)
    return [*wrong, *_advice(content)]


def _of_whole(content: Content) -> Iterator[Finding]:
    if not content.title.strip():
        yield Finding("no_title")
    if not any(item.is_asked for item in content.items):
        yield Finding("no_question")
    places = [item.is_locked for item in content.items]
    if places != sorted(places, reverse=True):
        yield Finding("official_first")
    own = [page for page in content.pages if page.item.is_asked and not page.item.is_locked]  # each line of a matrix
    if any(places) and len(own) > MOST_OWN:
        yield Finding("many_own", values={"most": MOST_OWN})


def _of_item(content: Content, item: Item) -> Iterator[Finding]:
    if not item.text.strip():
        yield Finding("no_text", item.key)
    options = content.options(item)
    if item.kind in CHOSEN and len(options) < 2:
        yield Finding("few_options", item.key)
    if any(not option.label.strip() for option in options):
        yield Finding("empty_option", item.key)
    if item.kind == MATRIX and not item.rows:
        yield Finding("no_rows", item.key)
    least, most = item.bounds
    if item.kind in (SCALE, NUMBER, TEN) and least >= most:
        yield Finding("bounds", item.key)
    if item.kind == SCALE and most - least >= WIDEST_SCALE:
        yield Finding("wide_scale", item.key)
    if item.kind in (SCALE, TEN) and not (item.low.strip() and item.high.strip()):
        yield Finding("no_ends", item.key)
    if not item.is_shown and item.show_if:
        yield Finding("hidden_condition", item.key)
    if item.kind == MULTIPLE and item.most is not None and item.most > len(options):
        yield Finding("bounds", item.key)


def _of_conditions(content: Content) -> Iterator[Finding]:
    """Only what stands before may be looked at, and only for answers that it has."""
    before: set[str] = set()
    for item in content.items:
        try:
            tests = list(leaves(item.show_if))
        except BadContent:
            yield Finding("bad_condition", item.key)
            continue
        for test in tests:
            if CALL_BACK in test or test["item"] not in before:
                yield Finding("forward", item.key)
            elif not _fits(content, test):
                yield Finding("unknown_answer", item.key)
        before |= {page.name for page in content.pages if page.item is item and item.kind != STATEMENT}


def _of_rules(content: Content) -> Iterator[Finding]:
    for rule in content.rules:
        try:
            known = all(CALL_BACK in test or _fits(content, test) for test in leaves(rule.when))
        except BadContent:
            known = False
        if not known:
            yield Finding("bad_rule")


def _fits(content: Content, test: Condition) -> bool:
    """Does the page exist, and can it be answered so?"""
    page = content.by_page.get(test["item"])
    if page is None or page.item.kind == STATEMENT:
        return False
    if "in" in test:
        codes = {option.code for option in content.options(page.item)}
        return bool(test["in"]) and set(test["in"]) <= codes
    if "says" in test:
        return page.item.kind == TEXT and any(word.strip() for word in test["says"])
    return "answered" in test or page.item.kind in COUNTED


def _of_ways(content: Content) -> Iterator[Finding]:
    try:
        reached = reachable(content)
    except Tangled:
        yield Finding("tangled")
        return
    for item in content.items:
        if item.key not in reached:
            yield Finding("unreachable", item.key)
    if not any(page.item.is_asked for page in path(content, {})):
        yield Finding("nothing_asked")


def _advice(content: Content) -> Iterator[Finding]:
    _shortest, longest = lengths(content) if not list(_of_conditions(content)) else (0, 0)
    if longest > LONG_SECONDS:
        yield Finding("long", is_advice=True, values={"minutes": minutes(longest)})
    if sum(item.kind == TEXT for item in content.items) > MOST_OPEN:
        yield Finding("many_open", is_advice=True)
    for item in content.items:
        if item.is_shown and reading.is_hard(item.text, content.language):
            yield Finding("hard_words", item.key, is_advice=True)


def minutes(seconds: int) -> int:
    """Rounded up: nobody minds a survey that was shorter than announced."""
    return max(1, -(-seconds // 60))


def users_of(content: Content, key: str) -> list[Item]:
    """The questions that are asked by what this one was answered."""
    names = {page.name for page in content.pages if page.item.key == key}
    return [item for item in content.items if asked_about(item.show_if) & names]

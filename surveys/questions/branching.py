"""Which questions follow from the answers given: conditions, the way through, and all ways there can be.

A condition is one of
  {"item": page, "in": [codes]}        chosen (for several choices: any of them)
  {"item": page, "least": 7}           a number of at least; "most" likewise
  {"item": page, "answered": true}     answered at all
  {"item": page, "says": [words]}      the text holds one of these words
  {"call_back": true}                  asked to be called (rules only)
  {"all": […]}, {"any": […]}, {"not": …}
An item that was not asked, or skipped, is not answered: every condition about it but `answered: false` is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from surveys.questions.shape import (
    COUNTED,
    DATE,
    HIDDEN,
    MULTIPLE,
    NUMBER,
    PHOTO,
    RANKING,
    STATEMENT,
    TEN,
    TEXT,
    BadContent,
    Content,
    Item,
    Page,
)  # fmt: skip

Answers = Mapping[str, Any]  # by page: a code, a list of codes, a whole number, a text, an ISO date; None: skipped
Condition = Mapping[str, Any]
MOST_STATES = 20_000
JOINERS = ("all", "any")
TESTS = ("in", "least", "most", "answered", "says")
CALL_BACK = "call_back"
SECONDS = {STATEMENT: 6, TEXT: 30, RANKING: 25, MULTIPLE: 14, NUMBER: 10, DATE: 12, TEN: 8, PHOTO: 30, HIDDEN: 0}
USUAL_SECONDS = 9


class Tangled(ValueError):
    """There are too many ways through to look at each."""


# ------------------------------------------------------------------------------------------------ one condition
def holds(condition: Condition | None, answers: Answers) -> bool:
    if not condition:
        return True
    if "all" in condition:
        return all(holds(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, answers) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers)
    if CALL_BACK in condition:
        return bool(answers.get(CALL_BACK)) == condition[CALL_BACK]
    return _tested(condition, answers.get(condition["item"]))


def _tested(condition: Condition, given: Any) -> bool:
    is_answered = given not in (None, "", [])
    if "answered" in condition:
        return is_answered == condition["answered"]
    if not is_answered:
        return False
    if "in" in condition:
        return bool(set(given if isinstance(given, list) else [str(given)]) & set(condition["in"]))
    if "says" in condition:
        return any(word.casefold() in str(given).casefold() for word in condition["says"])
    return given >= condition["least"] if "least" in condition else given <= condition["most"]


def leaves(condition: Condition | None) -> Iterator[Condition]:
    """The single tests in a condition. Raises BadContent for what is none."""
    if not condition:
        return
    for joiner in JOINERS:
        if joiner in condition:
            for part in condition[joiner]:
                yield from leaves(part)
            return
    if "not" in condition:
        yield from leaves(condition["not"])
    elif ("item" in condition and sum(test in condition for test in TESTS) == 1) or CALL_BACK in condition:
        yield condition
    else:
        raise BadContent("condition")


def asked_about(condition: Condition | None) -> set[str]:
    """The pages a condition looks at."""
    return {leaf["item"] for leaf in leaves(condition) if "item" in leaf}


# ------------------------------------------------------------------------------------------------ one person's way
def path(content: Content, answers: Answers) -> list[Page]:
    """The pages this person sees, by what they answered. An answer to a page off the way counts for nothing."""
    seen: dict[str, Any] = {}
    pages = []
    for page in content.pages:
        if holds(page.item.show_if, seen):
            pages.append(page)
            if page.name in answers:
                seen[page.name] = answers[page.name]
    return pages


def seconds(pages: Iterable[Page]) -> int:
    return sum(SECONDS.get(page.item.kind, USUAL_SECONDS) for page in pages)


# ------------------------------------------------------------------------------------------------ every way
State = tuple[tuple[str, Any], ...]  # the answers that later conditions still look at


def _walk(content: Content) -> tuple[set[str], dict[State, tuple[int, int]]]:
    """Every way through, forgetting an answer as soon as nothing later looks at it: the items reached, and for
    what is left at the end the fewest and the most seconds.
    """
    needed = [asked_about(item.show_if) for item in content.items]
    states: dict[State, tuple[int, int]] = {(): (0, 0)}
    reached: set[str] = set()
    for number, item in enumerate(content.items):
        later = set().union(*needed[number + 1 :])
        following: dict[State, tuple[int, int]] = {}
        for state, (least, most) in states.items():
            is_shown = holds(item.show_if, dict(state))
            reached |= {item.key} if is_shown else set()
            took = seconds(_pages_of(content, item)) if is_shown else 0
            for answered in _answered(content, item, later) if is_shown else [()]:
                kept = tuple(sorted((p, v) for p, v in (*state, *answered) if p in later and v is not None))
                low, high = following.get(kept, (least + took, most + took))
                following[kept] = min(low, least + took), max(high, most + took)
        if len(following) > MOST_STATES:
            raise Tangled
        states = following
    return reached, states


def _pages_of(content: Content, item: Item) -> list[Page]:
    return [page for page in content.pages if page.item is item]


def _answered(content: Content, item: Item, later: set[str]) -> list[tuple[tuple[str, Any], ...]]:
    """Answers that make a difference later, one combination of pages after the other."""
    ways: list[tuple[tuple[str, Any], ...]] = [()]
    for page in _pages_of(content, item):
        if page.name in later:
            ways = [(*way, (page.name, value)) for way in ways for value in _samples(content, item, page.name)]
    return ways


def _samples(content: Content, item: Item, name: str) -> list[Any]:
    """Every answer that some condition tells from another, and none."""
    if item.kind in COUNTED:
        tests = _leaves_about(content, name)
        edges = {
            leaf[test] + step for leaf in tests for test in ("least", "most") if test in leaf for step in (-1, 0, 1)
        }
        edges |= {int(code) for leaf in tests for code in leaf.get("in", ()) if str(code).isdecimal()}
        least, most = item.bounds
        return [None, *sorted(value for value in edges | {least, most} if least <= value <= most)]
    if options := content.options(item):
        return [None, *(option.code for option in options)]
    return [None, "x", *(word for leaf in _leaves_about(content, name) for word in leaf.get("says", ()))]


def _leaves_about(content: Content, name: str) -> list[Condition]:
    return [leaf for item in content.items for leaf in leaves(item.show_if) if leaf.get("item") == name]


def reachable(content: Content) -> set[str]:
    """The items that some way leads to. Raises Tangled."""
    return _walk(content)[0]


def lengths(content: Content) -> tuple[int, int]:
    """Seconds of the shortest and the longest way; with too many ways, of what is always asked and of everything."""
    try:
        ends = _walk(content)[1].values()
    except Tangled:
        always = [page for page in content.pages if not page.item.show_if]
        return seconds(always), seconds(content.pages)
    return min(low for low, _high in ends), max(high for _low, high in ends)

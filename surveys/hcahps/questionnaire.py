"""An edition as the questions of a survey: all of them, or those a hospital chose for its own use. Pure.

Every official question is locked: it can be worded from the official instrument and looked at against it, and nothing
else of it changes. What somebody confirmed is the mark of a question with its answers and its condition, so that what
is changed afterwards counts as unconfirmed again, and what a new version keeps stays confirmed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from surveys.hcahps import editions
from surveys.hcahps.editions import Edition, Measure
from surveys.questions.shape import MULTIPLE, SINGLE, STATEMENT, TEN, Content, Item, Option

KEY = "h"
BURDEN, TRANSITION = "burden", "transition"
STATEMENTS = {BURDEN: "How long it takes, and the OMB control number", TRANSITION: "Now questions of our own follow"}
LANGUAGE = "en"
# Official translations by the language of our pages; those in which we have no pages yet are slots without a form.
SPOKEN = {"en": "en", "zh": "zh-hans", "ar": "ar"}
UNTOLD = ("trademark", "notice_required")  # terms that stand elsewhere, or are none
TITLE, OFFICIAL_TITLE = "Your stay in our hospital", "HCAHPS Survey"
INTRO = "Please answer about your stay with us. You may skip any question."
THANKS = "Thank you. Your answers help us see what to do better."
OWN_USE = (
    "Questions of the HCAHPS Survey, chosen for this hospital's own use and asked word for word. The HCAHPS Survey is "
    "U.S. Government work, in the public domain in the United States. Results of these questions asked in this way are "
    "not official HCAHPS results and cannot be compared with published ones."
)


# ------------------------------------------------------------------------------------------------ as a survey
def key_of(number: int) -> str:
    return f"{KEY}{number}"


def number_of(key: str) -> int | None:
    """The number of an official question by its key; None for a statement and for questions of the hospital's own."""
    digits = key.removeprefix(KEY)
    return int(digits) if key.startswith(KEY) and digits.isdecimal() else None


def offered(edition: Edition) -> list[tuple[Measure, tuple[int, ...]]]:
    """What a hospital may choose for its own use: of each measure the questions whose words, and those of the question
    they hang on, are free to use.
    """
    measures = edition.measures.values()
    free = [(one, tuple(number for number in one.items if _is_free(edition, number))) for one in measures]
    return [(measure, numbers) for measure, numbers in free if numbers]


def _is_free(edition: Edition, number: int) -> bool:
    item = edition.items[number]
    return bool(item.text) and (item.screener is None or bool(edition.items[item.screener].text))


def with_screeners(edition: Edition, chosen: Iterable[int]) -> tuple[int, ...]:
    """The chosen ones and those that lead to them, in the order of the edition."""
    numbers = set(chosen)
    leading = {screener for number in numbers if (screener := edition.items[number].screener)}
    return tuple(sorted(numbers | leading))


def for_own_use(edition: Edition, chosen: Iterable[int]) -> Content:
    numbers = with_screeners(edition, chosen)
    return Content(
        LANGUAGE, TITLE, INTRO, THANKS, sets=_sets(edition, numbers), items=tuple(_questions(edition, numbers))
    )


def official(edition: Edition) -> Content:
    """Everybody's questions and the statement of burden before them. Nobody is called back and nothing is set off by
    an answer: that is not part of the method. The instructions and the thanks are loaded by the hospital.
    """
    burden = Item(BURDEN, STATEMENT, "", is_locked=True)
    return Content(
        LANGUAGE, OFFICIAL_TITLE, sets=_sets(edition, edition.items), asks_call_back=False,
        items=(burden, *_questions(edition, edition.items)),
    )  # fmt: skip


def _sets(edition: Edition, numbers: Iterable[int]) -> dict[str, tuple[Option, ...]]:
    chosen = (edition.items[number] for number in numbers)
    return {
        item.scale: tuple(Option(code, option.label) for code, option in item.options.items())
        for item in chosen if _kind(item) != TEN
    }  # fmt: skip


def _questions(edition: Edition, numbers: Iterable[int]) -> Iterator[Item]:
    for number in numbers:
        item = edition.items[number]
        kind = _kind(item)
        low, high = (_end(item, "0"), _end(item, "10")) if kind == TEN else ("", "")
        leads_past = {"not": {"item": key_of(item.screener), "in": sorted(item.unless)}} if item.screener else None
        yield Item(
            key_of(number), kind, item.text, set="" if kind == TEN else item.scale, low=low, high=high, is_locked=True,
            show_if=leads_past,
        )  # fmt: skip


def _kind(item: editions.Item) -> str:
    if item.takes_several:
        return MULTIPLE
    return TEN if list(item.options) == [str(step) for step in range(11)] else SINGLE


def _end(item: editions.Item, code: str) -> str:
    """The words at an end of the scale: "0 Worst hospital possible" without its number."""
    return item.options[code].label.removeprefix(code).strip()


# ------------------------------------------------------------------------------------------------ terms
def notice(edition: Edition) -> str:
    """The terms of the edition as its data say them, the control number of the questionnaire, and how sure it is."""
    terms = [f"{_items(name)}{text}" for name, text in edition.licence.items() if name not in UNTOLD]
    number = [f"OMB control number {edition.omb}"] if edition.omb else []
    return ". ".join((*terms, *number)) + "."


def _items(name: str) -> str:
    """Which items a term is about: "Items 1 to 19 and 23 to 29: "; nothing for a term about all of them."""
    if not name.startswith("items"):
        return ""
    return re.sub(r"(\d+)_(\d+)", r"\1 to \2", name).replace("_", " ").capitalize() + ": "


def is_ours_to_ship(edition: Edition) -> bool:
    """False where somebody else's permission is needed for some of the wording."""
    return all(item.is_ours_to_ship for item in edition.items.values())


def spoken(edition: Edition) -> tuple[str, ...]:
    """The languages of our pages in which the edition has an official translation."""
    return tuple(SPOKEN[code] for code in edition.languages if code in SPOKEN)


# ------------------------------------------------------------------------------------------------ wording and marks
def worded(content: Content, key: str, text: str, labels: Mapping[str, str]) -> Content:
    """With these words in an official question or statement, and in its answers by code. The transition statement gets
    its place, behind the last official question, with its first words. Raises KeyError for what is not official.
    """
    if key == TRANSITION and key not in content.by_key:
        content = _with_transition(content)
    item = content.by_key[key]
    if not item.is_locked:
        raise KeyError(key)
    options = tuple(replace(one, label=labels.get(one.code, one.label)) for one in content.options(item))
    if options:
        content = content.with_set(item.set, options)
    return content.with_item(replace(item, text=text))


def _with_transition(content: Content) -> Content:
    locked = tuple(item for item in content.items if item.is_locked)
    own = tuple(item for item in content.items if not item.is_locked)
    return replace(content, items=(*locked, Item(TRANSITION, STATEMENT, "", is_locked=True), *own))


def mark(content: Content, key: str) -> str:
    """Of everything about a question that a person compares, and that decides what an answer means."""
    item = content.by_key[key]
    compared = {
        "kind": item.kind, "text": item.text, "low": item.low, "high": item.high, "if": item.show_if,
        "answers": [[option.code, option.label] for option in content.options(item)],
    }  # fmt: skip
    text = json.dumps(compared, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing to be compared with the official instrument; `item` is None for a statement."""

    key: str
    text: str
    mark: str
    item: editions.Item | None = None

    @property
    def number(self) -> int | None:
        return self.item.number if self.item else None


def slots(edition: Edition, content: Content) -> list[Slot]:
    """In the order of the survey. The transition statement is one once questions of the hospital's own follow it."""
    found = [_slot(edition, content, item) for item in content.items if item.is_locked]
    if needs_transition(content):
        found.append(Slot(TRANSITION, "", ""))
    return found


def _slot(edition: Edition, content: Content, item: Item) -> Slot:
    number = number_of(item.key)
    return Slot(item.key, item.text, mark(content, item.key), edition.items.get(number) if number else None)


def needs_transition(content: Content) -> bool:
    """Are there questions of the hospital's own, and no statement that leads over to them?"""
    return TRANSITION not in content.by_key and any(item.is_asked and not item.is_locked for item in content.items)


def unconfirmed(edition: Edition, content: Content, marks: frozenset[tuple[str, str]]) -> list[Slot]:
    """What nobody has compared as it stands now; `marks` are the pairs of key and mark that somebody confirmed."""
    return [slot for slot in slots(edition, content) if (slot.key, slot.mark) not in marks or not slot.text.strip()]


def with_topics(edition: Edition, content: Content) -> Content:
    """For looking at a draft: where there are no words yet, in brackets what is asked, in our own words."""
    return replace(content, items=tuple(_told(edition, item) for item in content.items))


def _told(edition: Edition, item: Item) -> Item:
    if item.text.strip() or not item.is_locked:
        return item
    known = edition.items.get(number_of(item.key) or 0)
    return replace(item, text=f"[{known.about if known else STATEMENTS[item.key]}]")

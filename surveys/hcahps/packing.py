"""One response as one row of small numbers: an answer for each item of its edition, in their order. Pure.

A rating of 8 is an answer and 8 the code of what was led past, so the states have numbers below zero that no answer
has. Of several choices each is a bit. A code that the edition does not know is refused when it is packed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from surveys.hcahps.coding import Answered, Answers, coded, state
from surveys.hcahps.editions import Edition, Item
from surveys.hcahps.questionnaire import number_of
from surveys.hcahps.weighing import Many
from surveys.questions import Content

MISSING, LED_PAST, NOT_ASKED = -1, -2, -3
STATES = {Answered.MISSING: MISSING, Answered.LED_PAST: LED_PAST}
WHOLE = 0  # in place of the number of an item: whole responses, by whether they are complete
COMPLETE, BROKEN_OFF = 1, 0
Cell = tuple[int, int]  # number of an item and its packed answer


def asked_in(content: Content) -> frozenset[int]:
    """The numbers of the official questions of a survey."""
    numbers = (number_of(item.key) for item in content.items if item.is_locked)
    return frozenset(number for number in numbers if number)


def answers_in(content: Content, given: Mapping[str, Any]) -> dict[int, str]:
    """What was answered to official questions, by their number; of what was skipped nothing."""
    found = {}
    for key, value in given.items():
        item, number = content.by_key.get(key), number_of(key)
        if item and item.is_locked and number and value not in (None, "", []):
            found[number] = ",".join(value) if isinstance(value, list) else str(value)
    return found


def pack(edition: Edition, asked: Collection[int], answers: Answers) -> list[int]:
    """Raises ValueError for a code that no item knows, and for an answer to what was not asked."""
    coded(edition, answers)
    if strangers := answers.keys() - set(asked):
        raise ValueError(f"Items {sorted(strangers)} were not asked.")
    return [_packed(edition, number, answers) if number in asked else NOT_ASKED for number in edition.items]


def _packed(edition: Edition, number: int, answers: Answers) -> int:
    found = state(edition, number, answers)
    return STATES[found] if found in STATES else number_for(edition.items[number], answers[number])


def number_for(item: Item, code: str) -> int:
    return sum(1 << int(one) for one in code.split(",")) if item.takes_several else int(code)


def code_for(item: Item, packed: int) -> str:
    """The code, or the codes in ascending order, that this number stands for."""
    if not item.takes_several:
        return str(packed)
    return ",".join(str(bit) for bit in range(packed.bit_length()) if packed >> bit & 1)


def unpack(edition: Edition, packed: Sequence[int]) -> dict[int, str]:
    """What was answered. Raises ValueError for a row of another edition."""
    rows = zip(edition.items.items(), packed, strict=True)
    return {number: code_for(item, value) for (number, item), value in rows if value >= 0}


def is_complete(edition: Edition, asked: Collection[int], answers: Answers) -> bool:
    """Half of the items for everybody, rounded up, of those that were asked: with the whole questionnaire that is the
    official rule, and with some of it the same in proportion.
    """
    for_all = [number for number in edition.for_all if number in asked]
    given = sum(number in answers for number in for_all)
    return given >= -(-len(for_all) // 2) if for_all else bool(answers)


def cells(packed: Sequence[int], *, is_complete: bool) -> Iterator[Cell]:
    """What one response adds to the kept totals: itself, and if it is complete each answer and each state."""
    yield WHOLE, COMPLETE if is_complete else BROKEN_OFF
    if is_complete:
        yield from ((number, value) for number, value in enumerate(packed, 1) if value != NOT_ASKED)


def counts(edition: Edition, totals: Mapping[Cell, Many]) -> dict[int, dict[str, Many]]:
    """Kept totals by item and packed answer as scores take them: by item how many chose each code."""
    found: dict[int, dict[str, Many]] = defaultdict(dict)
    for (number, value), given in totals.items():
        if number != WHOLE and value >= 0:
            found[number][code_for(edition.items[number], value)] = given
    return dict(found)

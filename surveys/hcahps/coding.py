"""What somebody answered, as the codes that are sent: itself, 8 where a screener led past, M where there is none. Pure.

Nothing is ever filled in (no imputation), and an answer on paper is kept though a screener says to skip it (reference,
section 1.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from surveys.hcahps.editions import Edition, Item

NOT_APPLICABLE, MISSING = "8", "M"
Answers = Mapping[int, str]  # by the number of the item, the code of the option; what was left blank is not in it


class Status(Enum):
    """How a response ended, as far as the answers decide (reference, section 2.6)."""

    COMPLETED = "1"
    BROKEN_OFF = "6"


class Answered(Enum):
    GIVEN = "given"
    LED_PAST = "led past"
    MISSING = "missing"


def state(edition: Edition, number: int, answers: Answers) -> Answered:
    """An 8 of a rating is an answer, which is why the state is not read from a code."""
    item = edition.items[number]
    if number in answers:
        return Answered.GIVEN
    return Answered.LED_PAST if item.screener and answers.get(item.screener) in item.unless else Answered.MISSING


def coded(edition: Edition, answers: Answers) -> dict[int, str]:
    """Every item of the edition with the code that is sent for it. Raises ValueError for a code no item knows."""
    for number, code in answers.items():
        if number not in edition.items or not _knows(edition.items[number], code):
            raise ValueError(f"Item {number} has no answer {code!r}.")
    codes = {Answered.LED_PAST: NOT_APPLICABLE, Answered.MISSING: MISSING}
    return {number: codes.get(state(edition, number, answers)) or answers[number] for number in edition.items}


def _knows(item: Item, code: str) -> bool:
    chosen = code.split(",") if item.takes_several else [code]
    return all(one in item.options for one in chosen) and len(set(chosen)) == len(chosen)


def answered_for_all(edition: Edition, answers: Answers) -> int:
    """How many of the items for everybody have an answer; any value but M is one."""
    return sum(number in answers for number in edition.for_all)


def status_of(edition: Edition, answers: Answers) -> Status:
    enough = answered_for_all(edition, answers) >= edition.enough
    return Status.COMPLETED if enough else Status.BROKEN_OFF

"""Answers that people type in: from paper twice, by two of them, and question by question on the telephone. Pure.

A cell holds the code of the answer, and nothing where there is none (blank, refused, not known, two marks): M and 8 are
derived when they are sent, and never typed (reference, section 1.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from surveys.hcahps.coding import Answered, Answers, state
from surveys.hcahps.editions import Edition, Item

NOTHING = frozenset({"", "M"})  # what means that there is no answer; an M in the habit of the trade is understood


def read_cell(item: Item, text: str) -> str | None:
    """The code, or the codes in ascending order with commas; None without an answer. Raises ValueError."""
    told = text.strip().upper()
    if told in NOTHING:
        return None
    codes = told.replace(",", " ").split() if item.takes_several else [told]
    if len(codes) == 1 and item.takes_several:
        codes = list(codes[0])
    if not all(code in item.options for code in codes):
        raise ValueError(text)
    return ",".join(sorted(set(codes), key=int))


def read_cells(edition: Edition, cells: Mapping[int, str]) -> tuple[dict[int, str], list[int]]:
    """The answers by number, and the numbers of cells that make no sense."""
    answers, wrong = {}, []
    for number, text in cells.items():
        try:
            code = read_cell(edition.items[number], text)
        except ValueError:
            wrong.append(number)
            continue
        if code is not None:
            answers[number] = code
    return answers, wrong


def differences(first: Answers, second: Answers) -> list[int]:
    """The numbers of items that two people did not type in alike, a blank included."""
    return sorted(number for number in first.keys() | second.keys() if first.get(number) != second.get(number))


def settled(first: Answers, second: Answers, chosen: Mapping[int, int]) -> dict[int, str]:
    """What two keyings agree on, and of each other question what was chosen: that of 1 or of 2. Raises KeyError."""
    differs = {number: {1: first, 2: second}[chosen[number]].get(number) for number in differences(first, second)}
    answers = {**first, **differs}
    return {number: code for number, code in answers.items() if code is not None}


def following(edition: Edition, asked: Iterable[int], answers: Answers, after: int) -> int | None:
    """The next question on the telephone: one that a screener leads past is left out. None at the end."""
    numbers = sorted(number for number in asked if number > after)
    return next((one for one in numbers if state(edition, one, answers) is not Answered.LED_PAST), None)

"""Numbers too small to show, and what would give them away by subtraction. Pure.

A row of people below the limit is hidden; so is the next smallest, as long as all hidden together are below the limit:
they could be worked out from the total, one alone exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

FEWEST = 5  # people in a cell that others read
FEWEST_FOR_WORDS = 5  # responses of a ward and month beside which somebody's words may stand

Key = TypeVar("Key")


def hidden(counts: Mapping[Key, int], fewest: int = FEWEST) -> set[Key]:
    """The rows to hide of a table whose total is shown. Nobody at all is no secret."""
    some = sorted((number, at, key) for at, (key, number) in enumerate(counts.items()) if number)
    small = [row for row in some if row[0] < fewest]
    rest = [row for row in some if row[0] >= fewest]
    while small and rest and sum(row[0] for row in small) < fewest:
        small.append(rest.pop(0))
    return {key for _number, _at, key in small}

"""Pure: what two people sign for when they check a dish, and how long that holds.

A check is two signatures of different people for the same fingerprint of the recipe, who both went through every
allergen the kitchen names. It holds until the older of the two is too old; a renewal therefore needs one press of each.
Whatever a guest could be harmed by is in the fingerprint: what is in the dish, what may be in it, what it is called
free of, and how soft it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

HOLDS = timedelta(days=180)
LAPSES_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is signed for. `words` are ingredients and suppliers as the kitchen wrote them down."""

    words: str
    contains: frozenset[str]
    may_contain: frozenset[str]
    diets: frozenset[str]
    texture: str

    @property
    def fingerprint(self) -> str:
        plain = [
            " ".join(self.words.split()), sorted(self.contains), sorted(self.may_contain), sorted(self.diets),
            self.texture,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature, `by` the number of a person; `listed` are the allergens this person went through."""

    by: int
    on: date
    fingerprint: str
    listed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Check:
    """`by` signed last, `second` before that; it holds through `until`."""

    by: int
    second: int
    until: date


def check_of(signatures: Iterable[Signed], fingerprint: str, listed: Collection[str] = ()) -> Check | None:
    """The best two signatures there are for this recipe and all that is `listed`, whether they still hold or not; None
    with fewer than two.
    """
    latest: dict[int, date] = {}
    for one in signatures:
        if one.fingerprint == fingerprint and one.listed.issuperset(listed):
            latest[one.by] = max(one.on, latest.get(one.by, one.on))
    best = sorted(latest.items(), key=lambda found: (found[1], found[0]), reverse=True)[:2]
    if len(best) < 2:
        return None
    (by, _newer), (second, older) = best
    return Check(by, second, older + HOLDS)


def holds(until: date | None, today: date) -> bool:
    return until is not None and today <= until


def lapses_soon(until: date | None, today: date) -> bool:
    """It holds, and has to be renewed within a month."""
    return until is not None and today <= until <= today + LAPSES_SOON

"""How the asking of one patient ended: what happened is logged, the final status is derived from it. Pure.

Which of several things decides is data of the year; the order here is one vendor's (reference, section 2.6, unverified
today). A month closes only when its numbers add up (section 2.7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class Disposition(Enum):
    """The codes that are sent. 2 to 5 leave the rate of response."""

    COMPLETED = "1"
    DECEASED = "2"
    NOT_IN_POPULATION = "3"
    LANGUAGE = "4"
    INCAPACITY = "5"
    BROKEN_OFF = "6"
    REFUSED = "7"
    NO_RESPONSE = "8"
    BAD_ADDRESS = "9"
    BAD_TELEPHONE = "10"


D = Disposition
PRECEDENCE = (
    D.NOT_IN_POPULATION, D.DECEASED, D.COMPLETED, D.BROKEN_OFF, D.LANGUAGE, D.BAD_TELEPHONE, D.BAD_ADDRESS,
    D.INCAPACITY, D.REFUSED, D.NO_RESPONSE,
)  # fmt: skip
INELIGIBLE = frozenset({D.DECEASED, D.NOT_IN_POPULATION, D.LANGUAGE, D.INCAPACITY})
CHANNEL_OF = {D.BAD_ADDRESS: "mail", D.BAD_TELEPHONE: "phone"}


def final(
    found: Iterable[Disposition], channels: frozenset[str], precedence: tuple[Disposition, ...] = PRECEDENCE
) -> Disposition:
    """What decides of all that was found. A channel that failed decides only where there is no other way left; nothing
    found at all is no response.
    """
    found = set(found)
    failed = {CHANNEL_OF[one] for one in found if one in CHANNEL_OF}
    if channels - failed:
        found -= CHANNEL_OF.keys()
    return next((one for one in precedence if one in found), D.NO_RESPONSE)


# Whoever is found to be so is not asked any further; a bad address or number ends it only where no way is left.
ENDING = frozenset({D.NOT_IN_POPULATION, D.DECEASED, D.LANGUAGE, D.INCAPACITY, D.REFUSED, D.COMPLETED, D.BROKEN_OFF})
WITH_RESPONSE = frozenset({D.COMPLETED, D.BROKEN_OFF})


def is_over(found: Iterable[Disposition], channels: frozenset[str]) -> bool:
    """Before its last day: by what was found, or because no way is left."""
    found = set(found)
    return bool(found & ENDING) or not channels - {CHANNEL_OF[one] for one in found if one in CHANNEL_OF}


def response_rate(statuses: Mapping[Disposition, int]) -> tuple[int, int]:
    """Completes, and those who could have: the sampled less whoever turned out ineligible (unverified)."""
    sampled = sum(statuses.values())
    return statuses.get(D.COMPLETED, 0), sampled - sum(statuses.get(one, 0) for one in INELIGIBLE)


@dataclass(frozen=True, slots=True)
class Month:
    """The counts of one month of discharges under one CCN."""

    discharges: int
    ineligible: int
    excluded: int
    deduplicated: int
    deferred: int
    frame: int
    sampled: int
    statuses: Mapping[Disposition, int]
    completed_responses: int
    without_details: int  # sampled patients without lag time, language or attempts
    died_but_answered: int


def imbalances(month: Month) -> list[str]:
    """Why a month may not be closed; empty when all its numbers agree."""
    parts = month.ineligible + month.excluded + month.deduplicated + month.deferred + month.frame
    wrong = {
        "deferred": month.deferred > 0,
        "partition": parts != month.discharges,
        "frame": month.sampled > month.frame,
        "statuses": sum(month.statuses.values()) != month.sampled,
        "completes": month.statuses.get(D.COMPLETED, 0) != month.completed_responses,
        "details": month.without_details > 0,
        "died": month.died_but_answered > 0,
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]

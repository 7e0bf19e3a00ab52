"""Whom to call, by when, and whom first.

The window is 48 to 72 hours after going home (AHRQ RED toolkit, "How to conduct a postdischarge follow-up phone call"),
carried to hours in which the team calls. The need of a patient is a few plain facts of the discharge feed added up. It
is a default of this project and no validated score; it decides the order of a list and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

HIGH, MEDIUM, LOW = 1, 2, 3
HIGH_FROM, MEDIUM_FROM = 4, 2
LONG, OLD, VERY_OLD = 3, 65, 80  # nights; years
BEGINS, ENDS = timedelta(hours=48), timedelta(hours=72)
SHORTEST = timedelta(hours=4)  # that are left where both ends fall on one closed day
GIVEN_UP = timedelta(days=14)  # after going home nobody makes this call any more


@dataclass(frozen=True, slots=True)
class Known:
    """What the feed says of one discharge. `emergencies`: emergency visits of the last six months; `was_back`: another
    stay had ended within thirty days before this one began.
    """

    kind: str
    ward: int
    service: int | None
    age: int | None
    nights: int
    emergencies: int = 0
    was_back: bool = False
    has_needs: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Of one list; empty sets ask for everything. `least`: the lowest need that is still called."""

    kinds: frozenset[str] = frozenset()
    wards: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()
    age_from: int | None = None
    age_until: int | None = None
    least: int = LOW


def points(known: Known) -> int:
    """Length of stay, emergencies and returns weigh as in LACE, as far as a feed knows them; age and needs are ours."""
    stay = 2 if known.nights >= 7 else int(known.nights >= LONG)
    age = 0 if known.age is None else 2 if known.age >= VERY_OLD else int(known.age >= OLD)
    return stay + age + min(known.emergencies, 2) + 2 * known.was_back + int(known.has_needs)


def reasons(known: Known) -> Iterator[tuple[str, int]]:
    """What makes the need, as code and number; needs of communication stand on the page by themselves."""
    if known.nights >= LONG:
        yield "nights", known.nights
    if known.emergencies:
        yield "emergencies", known.emergencies
    if known.was_back:
        yield "was_back", 1
    if known.age is not None and known.age >= OLD:
        yield "age", VERY_OLD if known.age >= VERY_OLD else OLD


def tier(known: Known) -> int:
    """1 is the highest need."""
    sum_ = points(known)
    return HIGH if sum_ >= HIGH_FROM else MEDIUM if sum_ >= MEDIUM_FROM else LOW


def is_on(known: Known, asked: Asked) -> bool:
    """Does this list call them? Whose age is not known is called: a call is care."""
    return (
        _among(known.kind, asked.kinds)
        and _among(known.ward, asked.wards)
        and _among(known.service, asked.services)
        and _fits(known.age, asked)
        and tier(known) <= asked.least
    )


def _among(value: object, wanted: frozenset) -> bool:
    return not wanted or value in wanted


def _fits(age: int | None, asked: Asked) -> bool:
    if age is None:
        return True
    return (asked.age_from or 0) <= age and (asked.age_until is None or age <= asked.age_until)


def nights_of(first: date, last: date) -> int:
    return max((last - first).days, 0)


def window_of(home_at: datetime, opens: Callable[[datetime], datetime]) -> tuple[datetime, datetime]:
    """From when they are called, and by when at the latest; `opens` is when the team calls next, or the moment itself.

    Where a closed stretch swallows the whole window some hours of the next open day are left.
    """
    first = opens(home_at + BEGINS)
    last = opens(home_at + ENDS)
    return first, max(last, first + SHORTEST)


class Entry(Protocol):
    tier: int
    promised_at: datetime | None
    due_at: datetime

    @property
    def pk(self) -> int: ...


def in_order(entries: Sequence[Entry], now: datetime) -> list[Entry]:
    """Promised calls whose time has come before everything, then the highest need, then who is due first."""
    return sorted(
        entries, key=lambda one: (not _is_promised(one, now), one.tier, one.promised_at or one.due_at, one.pk)
    )


def _is_promised(one: Entry, now: datetime) -> bool:
    return one.promised_at is not None and one.promised_at <= now


def today(entries: Sequence[Entry], most: int | None, made: int, now: datetime) -> Iterator[tuple[Entry, bool]]:
    """The entries in order, each with whether the team has room for it today; a promise is kept whatever the room."""
    room = None if most is None else max(most - made, 0)
    for one in in_order(entries, now):
        has_room = room is None or room > 0 or one.promised_at is not None
        if room and one.promised_at is None:
            room -= 1
        yield one, has_room

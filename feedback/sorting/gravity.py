"""How grave something is, and so who hears of it and when."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from feedback.sorting.redflags import LIKELY

# Flags that set nobody in motion: they change who sees it and what may pause.
QUIET_FLAGS = frozenset({"police", "vip"})
NEGATIVE = frozenset({"complaint", "concern"})
LOWEST_BAND = 5  # a rating in the lowest fifth of its scale
MODERATE, HIGH, CRITICAL = 2, 3, 4
# Alerts with one of these flags, and Critical ones, ask for "I have it".
ASKING_FLAGS = frozenset({"media", "safeguarding"})
NOW, NEXT_DIGEST, DAILY = "now", "next_digest", "daily"


def is_grave(severity: int, flags: Collection[str]) -> bool:
    """Told to people at once instead of with the next digest."""
    return severity >= HIGH or bool(set(flags) - QUIET_FLAGS)


def asks_for_answer(severity: int, flags: Collection[str]) -> bool:
    """Somebody has to say that they have it; until then one after the other is told."""
    return severity >= CRITICAL or bool(ASKING_FLAGS & set(flags))


def reported_to(severity: int) -> tuple[str, ...]:
    """Roles that hear of something grave at once; Critical reaches whoever is on duty as well, at any hour."""
    return ("officer", "department", "duty") if severity >= CRITICAL else ("officer", "department")


def is_lowest(rating: int | None, of: int | None) -> bool:
    return rating is not None and bool(of) and rating * LOWEST_BAND <= (of or 0)


def is_negative(kind: str, flags: Collection[str], rating: int | None = None, of: int | None = None) -> bool:
    """A complaint, a concern, a rating in the lowest band, or any flag."""
    return kind in NEGATIVE or bool(flags) or is_lowest(rating, of)


def told_when(severity: int | None, flags: Collection[str]) -> str:
    """When colleagues hear of something negative; what nobody has judged yet counts as Moderate."""
    severity = severity or MODERATE
    if is_grave(severity, flags):
        return NOW
    return NEXT_DIGEST if severity >= MODERATE else DAILY


class Likely(NamedTuple):
    """How serious it likely is. `cause` of a red flag, "rating", or "" where nothing in it says more."""

    severity: int
    cause: str


def likely(kind: str, causes: Collection[str], rating: int | None = None, of: int | None = None) -> Likely:
    """A suggestion beside the choice; the person decides."""
    gravest = max(sorted(causes), key=lambda cause: LIKELY.get(cause, MODERATE), default="")
    if gravest:
        return Likely(LIKELY.get(gravest, MODERATE), gravest)
    if is_lowest(rating, of):
        return Likely(HIGH, "rating")
    return Likely(MODERATE if kind in NEGATIVE else 1, "")

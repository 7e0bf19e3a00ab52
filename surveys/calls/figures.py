"""What the calls of a while add up to. Pure; shares carry n and Wilson's interval, and nobody is ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from surveys.calls.planning import ENDS
from surveys.scoring import Share

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Made:
    """One call: when they went home, when they or somebody for them were spoken with, by how many tries; `is_due`: the
    window for it has closed, so that it counts whatever became of it.
    """

    home_at: datetime
    reached_at: datetime | None
    attempts: int
    is_due: bool
    is_uncalled: bool = False


@dataclass(frozen=True, slots=True)
class Raised:
    kind: str
    raised_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    reached: Share  # within 72 hours, of all whose window has closed
    uncalled: Share  # not called in time, of the same
    hours: float | None  # to the first conversation, the middle one
    attempts: list[tuple[int, int]]  # so many tries: so many calls
    flags: list[tuple[str, int, int, float | None]] = field(default_factory=list)  # kind, all, open, hours to closure


def figures(calls: Sequence[Made], flags: Iterable[Raised] = ()) -> Figures:
    due = [one for one in calls if one.is_due]
    in_time = sum(one.reached_at is not None and one.reached_at - one.home_at <= ENDS for one in due)
    spoken = [hours(one.home_at, one.reached_at) for one in calls if one.reached_at]
    tried = Counter(one.attempts for one in calls if one.attempts)
    return Figures(
        Share(in_time, len(due)), Share(sum(one.is_uncalled for one in due), len(due)),
        median(spoken) if spoken else None, sorted(tried.items()), list(_by_kind(flags)),
    )  # fmt: skip


def _by_kind(flags: Iterable[Raised]) -> Iterable[tuple[str, int, int, float | None]]:
    found: dict[str, list[Raised]] = {}
    for flag in flags:
        found.setdefault(flag.kind, []).append(flag)
    for kind, all_ in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        closed = [hours(flag.raised_at, flag.settled_at) for flag in all_ if flag.settled_at]
        yield kind, len(all_), len(all_) - len(closed), median(closed) if closed else None


def hours(since: datetime, until: datetime) -> float:
    return (until - since) / HOUR


def load(attempts: Iterable[str]) -> list[tuple[str, int]]:
    """Tries of each caller, by name: the order of the alphabet, so that nobody is first or last."""
    return sorted(Counter(attempts).items())

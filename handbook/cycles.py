"""Pure: which day of a menu a date is, which meal is next, and until when it can be ordered.

Everything is by the clock on the wall of the site; whoever asks has turned the moment into that already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

DAY = timedelta(days=1)
WEEK = 7


class Beginning(Protocol):
    @property
    def starts_on(self) -> date: ...


Begun = TypeVar("Begun", bound=Beginning)


def in_force(cycles: Iterable[Begun], on: date) -> Begun | None:
    """The one that began last by that day."""
    return max((one for one in cycles if one.starts_on <= on), key=lambda one: one.starts_on, default=None)


def day_of(starts_on: date, weeks: int, on: date) -> int:
    """0 is the first day of the first week. Days are counted, so no year's end and no clock change is special."""
    return (on - starts_on).days % (WEEK * weeks)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a meal is served and until when it is ordered; without hours it is there at any time of the day."""

    key: str
    starts: time | None = None
    ends: time | None = None
    order_by: time | None = None
    is_ordered_day_before: bool = False


def next_meal(meals: Sequence[Hours], at: time) -> tuple[str, int]:
    """The meal that is being served or comes next, and how many days ahead that is; ("", 0) where nothing is served."""
    timed = sorted((meal for meal in meals if meal.ends), key=lambda meal: meal.ends or time.max)
    for meal in timed:
        if meal.ends and at < meal.ends:
            return meal.key, 0
    first = timed[0] if timed else next(iter(meals), None)
    return (first.key, 1 if timed else 0) if first else ("", 0)


def order_until(meal: Hours, on: date) -> datetime | None:
    """On the wall of the site, without a zone."""
    if meal.order_by is None:
        return None
    return datetime.combine(on - DAY if meal.is_ordered_day_before else on, meal.order_by)

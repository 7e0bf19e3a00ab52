"""When a message may leave: inside the window of a day that is not quiet, by the clock of the patient, and no more on
one day than the campaign says. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SUNDAY = 6
FURTHEST = 60  # days that may be quiet in a row


@dataclass(frozen=True, slots=True)
class Window:
    opens: time
    closes: time
    is_quiet_on_sundays: bool = True
    holidays: Collection[date] = frozenset()

    def is_quiet(self, day: date) -> bool:
        return (self.is_quiet_on_sundays and day.weekday() == SUNDAY) or day in self.holidays

    def next(self, at: datetime, zone: str) -> datetime:
        """`at` itself inside the window, else the next moment at which it opens. Each day is asked of its own, so that
        a change of the clocks moves nothing.
        """
        here = at.astimezone(ZoneInfo(zone))
        if not self.is_quiet(here.date()) and self.opens <= here.time().replace(tzinfo=None) < self.closes:
            return at
        day = here.date() if here.time().replace(tzinfo=None) < self.opens else here.date() + timedelta(days=1)
        for _quiet in range(FURTHEST):
            if not self.is_quiet(day):
                break
            day += timedelta(days=1)
        return datetime.combine(day, self.opens, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass(slots=True)
class DailyCap:
    """How many invitations a campaign sends on one day of its site; `used` are those that have a day already."""

    most: int | None
    zone: str
    used: Counter[date] = field(default_factory=Counter)

    def place(self, at: datetime, opens: Callable[[datetime], datetime]) -> datetime:
        """`at` itself while its day has room, else when messages go out (`opens`) on the first later day that has."""
        while self.most is not None and self.used[self._day(at)] >= self.most:
            at = opens(day_begins(self._day(at) + timedelta(days=1), self.zone))
        self.used[self._day(at)] += 1
        return at

    def _day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()


def day_begins(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def next_reminder(asked_at: datetime, days: Collection[int], step: int) -> datetime | None:
    """When reminder number `step` is due, counted from the invitation; None after the last one."""
    in_order = sorted(days)
    return asked_at + timedelta(days=in_order[step - 1]) if 0 < step <= len(in_order) else None

"""The periods a return can be of: quarters, and years that begin in January or in April. Values only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from complaints.returns.counting import Period

QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
YEAR = re.compile(r"(\d{4})", re.ASCII)
FROM_APRIL = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
SHOWN_QUARTERS, SHOWN_YEARS = 8, 2


def period_of(code: str) -> Period:
    """ "2026-Q3" (July to September), "2026", "2026-27" (April to March). Raises ValueError."""
    if found := QUARTER.fullmatch(code):
        first = date(int(found[1]), 3 * int(found[2]) - 2, 1)
        return Period(first, _next_quarter(first) - timedelta(days=1))
    if found := YEAR.fullmatch(code):
        return Period(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31))
    if (found := FROM_APRIL.fullmatch(code)) and int(found[2]) == (int(found[1]) + 1) % 100:
        return Period(date(int(found[1]), 4, 1), date(int(found[1]) + 1, 3, 31))
    raise ValueError(code)


def _next_quarter(first: date) -> date:
    return date(first.year + (first.month == 10), first.month % 12 + 3 if first.month < 10 else 1, 1)


def quarter_of(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def shown(today: date) -> Iterator[str]:
    """The quarter that runs and those before it, then years, the newest first."""
    day = today
    for _number in range(SHOWN_QUARTERS):
        yield quarter_of(day)
        day = period_of(quarter_of(day)).first - timedelta(days=1)
    for back in range(SHOWN_YEARS):
        yield str(today.year - back)
    april = today.year if today.month >= 4 else today.year - 1
    for back in range(SHOWN_YEARS):
        yield f"{april - back}-{(april - back + 1) % 100:02d}"


def is_over(period: Period, today: date) -> bool:
    return today > period.last

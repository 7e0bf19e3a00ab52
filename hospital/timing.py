"""What time it is. Actions go by the web clock, which is trusted only while it agrees with the database's.

Sweeps ask the database itself. Two clocks that differ would let a target be met before it was set, so an
action is refused while they are apart.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_APART = 2.0  # seconds
GOOD_FOR = 30.0  # seconds: a comparison is repeated after that, or at once when the web clock was moved
MOVED = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: when (monotonic), wall clock less monotonic clock, database's clock less wall clock."""

    at: float
    anchor: float
    apart: float

    def holds(self) -> bool:
        moved = abs(time.time() - time.monotonic() - self.anchor) > MOVED
        return not moved and 0 <= time.monotonic() - self.at < GOOD_FOR


_last: Comparison | None = None


def database_now() -> datetime:
    """The database's clock at this moment, not at the start of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def now() -> datetime:
    """The time for an action that was not told one. Refuses as `check` does."""
    check()
    return timezone.now()


def check() -> None:
    """Refuse (`clock`) while this computer's clock and the database's are more than two seconds apart."""
    if "UNSAFE_CLOCK" in settings.UNSAFE or abs(apart()) <= MOST_APART:
        return
    raise ValidationError(
        _("Nothing was changed: the time on this computer is wrong. Please tell your IT service."), code="clock"
    )


def apart() -> float:
    """Seconds by which the database's clock is ahead of this computer's; asked at most every half minute."""
    global _last
    if _last is None or not _last.holds():
        _last = _compare()
    return _last.apart


def _compare() -> Comparison:
    before = time.time()
    database = database_now().timestamp()
    after = time.time()
    return Comparison(at=time.monotonic(), anchor=after - time.monotonic(), apart=database - (before + after) / 2)

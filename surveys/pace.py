"""How long a page took, roughly. Pure.

Seconds are never kept: a step of this ladder is, and only in totals of a site and month, so that nothing can be laid
beside the times of a web log.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

STEPS = (5, 10, 20, 40, 80, 160, 320, 640, 1280)  # "up to so many seconds"


def step_of(seconds: float) -> int | None:
    """None for what is no time of reading and answering: a page that was left open over lunch."""
    at = bisect_left(STEPS, seconds)
    return STEPS[at] if seconds >= 0 and at < len(STEPS) else None


def usual(counts: Mapping[str, int]) -> int | None:
    """The step in which the middle one lies, of how often each was counted."""
    n, seen = sum(counts.values()), 0
    for step, number in sorted((int(code), number) for code, number in counts.items()):
        seen += number
        if 2 * seen >= n > 0:
            return step
    return None

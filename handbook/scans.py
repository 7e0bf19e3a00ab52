"""Scans of the day, counted in the cache, because looking at a page writes no row; a sweep keeps them.

A count is of a code and a day and of nothing else. It only grows, so that keeping it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.cache import cache

KEPT_SECONDS = 3 * 24 * 3600


def count(code_id: int, on: date) -> None:
    key = _key(code_id, on)
    cache.add(key, 0, timeout=KEPT_SECONDS)
    try:
        cache.incr(key)
    except ValueError:  # it ran out between the two
        cache.set(key, 1, timeout=KEPT_SECONDS)


def counted(codes: Iterable[int], days: Iterable[date]) -> dict[tuple[int, date], int]:
    keys = {_key(code, on): (code, on) for code in codes for on in days}
    return {keys[key]: number for key, number in cache.get_many(list(keys)).items() if number}


def _key(code_id: int, on: date) -> str:
    return f"scan:{code_id}:{on.isoformat()}"

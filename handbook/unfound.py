"""What readers looked for and did not find, for the editors: words and how often, by week, and nobody's identity.

Kept in the cache, because reading writes no row; a count that two readers raise at the same moment may miss one. What
has a digit in it may be a number of somebody's and is not kept.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core.cache import cache

from hospital.folding import fold
from hospital.models import Site

KEPT_SECONDS = 15 * 24 * 3600
MOST_WORDS, LONGEST = 200, 40


def note(site: Site, language: str, words: str, today: date) -> None:
    said = " ".join(fold(words).split())
    if not said or len(said) > LONGEST or any(char.isdigit() for char in said):
        return
    key = _key(site, language, today)
    found = cache.get(key) or {}
    if said in found or len(found) < MOST_WORDS:
        cache.set(key, {**found, said: found.get(said, 0) + 1}, KEPT_SECONDS)


def unfound(site: Site, language: str, today: date) -> list[tuple[str, int]]:
    """Of this week and the one before, the most wanted first."""
    counted: dict[str, int] = {}
    for week in (today, today - timedelta(days=7)):
        for words, times in (cache.get(_key(site, language, week)) or {}).items():
            counted[words] = counted.get(words, 0) + times
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _key(site: Site, language: str, on: date) -> str:
    year, week, _day = on.isocalendar()
    return f"handbook-unfound:{site.pk}:{language}:{year}-{week}"

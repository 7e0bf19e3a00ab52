"""Checking the seals: which of them no longer fits its entries or the seal before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.db.models import Count, Min
from django.db.models.functions import Now
from django.utils.translation import gettext_noop as _

from audit import chain
from audit.models import Entry, Seal

MOST_SEALS, MOST_ENTRIES = 2_000, 50_000  # for a page: about a second
RECORDED_AT = chain.FIELDS.index("recorded_at")
CHAIN = _("It does not follow the seal before it: a seal was removed, added or changed.")
ENTRIES = _("Its entries are not the ones that were sealed.")
GONE = _("The seal noted elsewhere is not in the chain.")


@dataclass(frozen=True, slots=True)
class Broken:
    """One seal that no longer holds, what is wrong with it, and the stretch of time it answers for."""

    seal: int | None
    why: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(slots=True)
class Report:
    """What a check found. `tail` counts the entries that no seal covers yet, `tail_age` is how old the oldest is."""

    seals: int = 0
    entries: int = 0
    broken: list[Broken] = field(default_factory=list)
    newest_hash: str = ""
    newest_until: datetime | None = None
    tail: int = 0
    tail_age: timedelta = timedelta()

    @property
    def is_whole(self) -> bool:
        return not self.broken


def link(previous: str) -> str:
    """What of the seal before goes into a hash: all of it, but in the test that shows why."""
    return "" if "UNSAFE_UNCHAINED_SEALS" in settings.UNSAFE else previous


class Entries:
    """All entries in the order of the seals, read once, given out stretch by stretch."""

    def __init__(self, since: datetime | None) -> None:
        rows = Entry.objects.recorded(since).values_list(*chain.FIELDS)
        self._rows = rows.iterator(chunk_size=2000)
        self._next = next(self._rows, None)

    def before(self, until: datetime) -> Iterator[Sequence[Any]]:
        """The entries recorded before `until` that were not given out yet."""
        while self._next is not None and self._next[RECORDED_AT] < until:
            yield self._next
            self._next = next(self._rows, None)


def verify(*, expected: str = "", last: int = 0) -> Report:
    """Recompute the seals, the oldest first; with `last`, only so many of the newest.

    `expected` is a hash noted outside this database: when it is gone, the end of the chain was cut off.
    """
    report = Report()
    seals, before = _seals(last)
    entries = Entries(before.until if before else None)
    for seal in seals:
        _check(seal, before, entries, report)
        before = seal
    report.newest_hash, report.newest_until = (before.hash, before.until) if before else ("", None)
    if expected and not Seal.objects.filter(hash=expected).exists():
        report.broken.append(Broken(None, GONE))
    report.tail, report.tail_age = tail(report.newest_until)
    return report


def _seals(last: int) -> tuple[Iterable[Seal], Seal | None]:
    """The seals to check, oldest first, and the one before the first of them."""
    if not last:
        return Seal.objects.order_by("until").iterator(chunk_size=2000), None
    newest = list(Seal.objects.newest()[: last + 1])[::-1]
    return (newest[1:], newest[0]) if len(newest) > last else (newest, None)


def _check(seal: Seal, before: Seal | None, entries: Entries, report: Report) -> None:
    since = before.until if before else None
    previous = before.hash if before else ""
    found = chain.digest(link(previous), entries.before(seal.until), seal.until)
    report.seals += 1
    report.entries += found.count
    if link(seal.previous) != link(previous):
        report.broken.append(Broken(seal.pk, CHAIN, since, seal.until))
    elif found != chain.Digest(seal.hash, seal.count, seal.first_id, seal.last_id):
        report.broken.append(Broken(seal.pk, ENTRIES, since, seal.until))


def recent() -> int:
    """How many of the newest seals a page can check while somebody waits; the command checks all."""
    counts = Seal.objects.newest().values_list("count", flat=True)[:MOST_SEALS]
    covered = accumulate(counts)
    return max(1, sum(1 for total in covered if total <= MOST_ENTRIES))


def tail(since: datetime | None) -> tuple[int, timedelta]:
    """How many entries no seal covers yet, and the age of the oldest, by the database's clock."""
    rows = Entry.objects.recorded(since).order_by()
    found = rows.aggregate(count=Count("id"), age=Now() - Min("recorded_at"))
    return found["count"], max(found["age"] or timedelta(), timedelta())

"""Many cases for measuring: copies of the demo's own cases at other times, with other people and further words.

Every copy is a case that lived through the real actions, moved by whole days and given new numbers, so its
targets, entries and history fit together. Open copies are as recent as their original; closed ones are spread
over five years. Ordinary cases are copied more often than grave ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random

from django.db import connection
from django.db.models import Max

from complaints.models import Complaint
from complaints.states import FINISHED, OPEN
from pxm.demo import loading
from pxm.demo.lexicon import lexicon
from pxm.demo.lines import Copy
from pxm.demo.originals import MODELS, Original, originals
from pxm.demo.retelling import Retelling

YEARS = 5
AT_ONCE = 10_000  # copies whose numbers and words are held in memory together
IN_FOUR = 4  # of so many tellers one is a patient whose record number is known
Say = Callable[[str], None]


def grow(count: int, open_count: int, seed: int, now: datetime, say: Say) -> None:
    """Add `count` cases, `open_count` of them open, to a demo hospital that was just built."""
    chance = Random(f"scale {seed}")  # noqa: S311 - spreads copies, guards nothing
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # a million rows are not a page somebody waits for
    lived = Complaint.objects.filter(feedback__imported__isnull=True).order_by("pk")  # what came from a file did not
    closed, still_open = originals(lived.filter(status__in=FINISHED)), originals(lived.filter(status__in=OPEN))
    retelling = Retelling(lexicon(seed), chance)
    plan = _plan(closed, still_open, count, open_count, now, chance)
    with loading.indexes_later(MODELS) as is_quick:
        say("indexes are built afterwards" if is_quick else "indexes stay: only the owner of the tables is quick")
        written = _write(plan, retelling, count, say)
        say(f"{sum(written):,} rows of {len(MODELS)} tables")
    for model, number in zip(MODELS, written, strict=True):
        loading.draw_numbers(model, number)
    say("indexes are built")


# ------------------------------------------------------------------------------------------------ which, and when
def _plan(
    closed: list[Original], still_open: list[Original], count: int, open_count: int, now: datetime, chance: Random
) -> Iterator[tuple[Original, int]]:
    """One original for each copy and by how many days it moves, oldest first."""
    span, ended = YEARS * 365, count - open_count
    for number, original in enumerate(_chosen(closed, ended, chance)):
        age = span - span * number // ended
        yield original, -max(0, age - (now - original.received_at).days)
    for original in _chosen(still_open, open_count, chance):
        yield original, -chance.choice([0, 0, 0, 1, 2])


def _chosen(from_these: list[Original], count: int, chance: Random) -> Iterator[Original]:
    weights = [original.weight for original in from_these]
    return iter(chance.choices(from_these, weights, k=count)) if count else iter(())


def _write(plan: Iterator[tuple[Original, int]], retelling: Retelling, count: int, say: Say) -> list[int]:
    """Batch by batch, table by table; returns the rows of each table."""
    begin = [_last_number(model) + 1 for model in MODELS]
    following, told_at = list(begin), time.monotonic()
    for first in range(0, count, AT_ONCE):
        batch = _numbered(plan, retelling, following, first, min(AT_ONCE, count - first))
        for place, model in enumerate(MODELS):
            loading.copy_in(model, (line.write(copy) for original, copy in batch for line in original.lines[place]))
        if time.monotonic() - told_at > 10:
            told_at = time.monotonic()
            say(f"{first + len(batch):,} cases")
    return [now - then for now, then in zip(following, begin, strict=True)]


def _last_number(model: type) -> int:
    return model._base_manager.aggregate(last=Max("pk"))["last"] or 0


def _numbered(
    plan: Iterator[tuple[Original, int]], retelling: Retelling, following: list[int], first: int, count: int
) -> list[tuple[Original, Copy]]:
    """The next copies; `following` moves on to the numbers after them."""
    batch = []
    for serial in range(first, first + count):
        original, days = next(plan)
        version = original.known if original.known and serial % IN_FOUR == 0 else original
        copy = Copy(serial, days, tuple(following), retelling.tell(version, serial))
        for place, size in enumerate(version.sizes):
            following[place] += size
        batch.append((version, copy))
    return batch

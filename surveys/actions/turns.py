"""One at a time: whoever asks people holds this turn until the end of the transaction.

Gaps and caps are promises about several lines at once (one person in two campaigns, two people at one address), so
locks of single rows cannot keep them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog
from django.db import connection, transaction

TRY = "SELECT pg_try_advisory_xact_lock(hashtext('surveys.ask'))"
WAIT = "SELECT pg_advisory_xact_lock(hashtext('surveys.ask'))"

Work = Callable[[Sequence[int]], int]
log = structlog.get_logger(__name__)


def take() -> bool:
    """For a sweep: False while another one has it, which then does the work."""
    with connection.cursor() as cursor:
        cursor.execute(TRY)
        return cursor.fetchone()[0]


def wait() -> None:
    """For somebody who pressed a button: a batch takes a second at most."""
    with connection.cursor() as cursor:
        cursor.execute(WAIT)


def together_or_alone(
    pks: Sequence[int], work: Callable[[Sequence[int]], int], give_up: Callable[[int], object] | None = None
) -> int:
    """The work of a batch at once; where that fails, row by row, so that a bad one steps back alone and never holds up
    the others. Returns how many moved. `work` reads its rows itself: what failed has left nothing behind. Where nobody
    gives it up it stays as it is, and the next sweep tries again.
    """
    try:
        with transaction.atomic():
            return work(pks)
    except Exception:
        log.warning("batch of a survey broken, going on one by one", exc_info=True)
    return sum(_alone(pk, work, give_up) for pk in pks)


def _alone(pk: int, work: Work, give_up: Callable[[int], object] | None) -> int:
    try:
        with transaction.atomic():
            return work([pk])
    except Exception:
        log.warning("one of a survey steps back", id=pk, exc_info=True)
        if give_up is None:
            return 0
        give_up(pk)
        return 1

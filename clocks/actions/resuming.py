"""Pauses that have reached their latest end go on by themselves."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from clocks import subjects
from clocks.actions.pausing import resume
from clocks.models import Clock

ENDED = """
SELECT c.id, (SELECT COALESCE(%(now)s::timestamptz, clock_timestamp())) FROM clocks_clock c
WHERE c.paused_until <= (SELECT COALESCE(%(now)s::timestamptz, clock_timestamp()))
ORDER BY c.paused_until, c.id LIMIT %(limit)s
"""
log = structlog.get_logger(__name__)


def resume_due(limit: int = 100, now: datetime | None = None) -> int:
    """Resume what has been paused long enough; returns how many. A subject in use is left for the next tick."""
    with connection.cursor() as cursor:
        cursor.execute(ENDED, {"limit": limit, "now": now})
        rows = cursor.fetchall()
    return sum(_resume(pk, at) for pk, at in rows)


def _resume(pk: int, now: datetime) -> int:
    clock = Clock.objects.get(pk=pk)
    try:
        with transaction.atomic():
            if not subjects.get(clock.subject_kind).lock([clock.subject_id]):
                return 0
            resume(clock, by=None, now=now)
    except ValidationError:
        return 0  # somebody resumed it just before
    except Exception as error:
        # One that cannot go on must not keep the others; it is tried again at the next tick.
        log.exception("resume failed", kind=clock.subject_kind, id=clock.subject_id, exc_info=error)
        return 0
    return 1

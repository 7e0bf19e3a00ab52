"""The sweep: fires what is due. Any number may run at once, none waits for another, and any may die at any statement.

The transaction is the whole promise: claim, re-check, escalations, audit, messages and the mark "fired" are
committed together or not at all. Celery, the timer command and the web's second chance only call it.
"""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction

import audit.log
from clocks.actions import claiming
from clocks.actions.answering import pass_on
from clocks.actions.firing import fire_subjects
from clocks.actions.heartbeats import Done, dead_man, finish, heartbeat
from clocks.actions.resuming import resume_due
from clocks.models import Firing
from outbox.actions import tell_administrators

LIMIT = 1000
BEAT_EVERY = 5.0  # seconds, during a long catch-up
MOST_ATTEMPTS = 8
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=15), timedelta(minutes=15)
log = structlog.get_logger(__name__)

STEP_BACK = """
UPDATE clocks_firing
SET attempts = attempts + 1, error_code = %(code)s,
    state = CASE WHEN attempts + 1 >= %(most)s THEN 'dead' ELSE state END,
    wake_at = %(now)s + LEAST(%(first)s * power(2, LEAST(attempts, 20)), %(longest)s) * %(jitter)s
WHERE id = ANY(%(ids)s) AND state = 'planned'
RETURNING id, state
"""


def fire_due(limit: int = LIMIT, now: datetime | None = None) -> int:
    """Fire one batch; returns how many steps were dealt with, 0 when nothing is due or others hold it.

    What is due is said by the database's clock; `now` is for rehearsals of another day.

    A batch that fails is done again in halves, each in its savepoint, down to the one bad subject: that one
    steps back and holds nobody up.
    """
    try:
        with transaction.atomic():
            claim = claiming.claim(limit, now)
            if claim is None:
                return 0
            return sum(fire_subjects(kind, claimed, claim.now) for kind, claimed in claim.firings.items())
    except Exception as error:
        if not _is_worth_another_try():
            raise
        log.warning("batch redone in parts", exc_info=error)
    return _fire_in_parts(limit, now)


def _is_worth_another_try() -> bool:
    """False when the database is gone, which is no row's fault."""
    return "UNSAFE_NO_SAVEPOINT" not in settings.UNSAFE and connection.is_usable()


@transaction.atomic
def _fire_in_parts(limit: int, now: datetime | None) -> int:
    claim = claiming.claim(limit, now)
    if claim is None:
        return 0
    return sum(_fire_part(kind, claimed, claim.now) for kind, claimed in claim.firings.items())


def _fire_part(kind: str, claimed: dict[int, list[int]], now: datetime) -> int:
    try:
        with transaction.atomic():
            return fire_subjects(kind, claimed, now)
    except Exception as error:
        if not connection.is_usable():
            raise
        if len(claimed) == 1:
            return _step_back(kind, *claimed.popitem(), now, error)
    middle = len(claimed) // 2
    rows = list(claimed.items())
    return _fire_part(kind, dict(rows[:middle]), now) + _fire_part(kind, dict(rows[middle:]), now)


def _step_back(kind: str, subject_id: int, firings: list[int], now: datetime, error: Exception) -> int:
    """Try these steps again later, 15 s doubling up to 15 minutes; the eighth failure gives up and raises the alarm.

    Only the class of the error is kept: its text may hold what a person wrote.
    """
    code = type(error).__qualname__[:64]
    log.warning("step failed", kind=kind, id=subject_id, exc_info=error)
    values: dict[str, Any] = {
        "ids": firings, "now": now, "code": code, "most": MOST_ATTEMPTS, "first": FIRST_DELAY,
        "longest": LONGEST_DELAY, "jitter": random.uniform(0.8, 1.2),  # noqa: S311 - spreads retries, hides nothing
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(STEP_BACK, values)
        rows = cursor.fetchall()
    dead = [pk for pk, state in rows if state == Firing.State.DEAD]
    audit.log.record_many(
        audit.log.Row("target.give_up", kind, subject_id, None, {"firing": pk, "code": code}, now) for pk in dead
    )
    if dead:
        tell_administrators("clocks/given_up", key=f"given_up:{now:%Y-%m-%dT%H}", now=now, page="clockwork")
    return len(rows)


def sweep(seconds: float = 40.0, limit: int = LIMIT, now: datetime | None = None) -> int:
    """Everything this room does by itself, until nothing is left or the time is used up; returns the steps dealt with.

    Alerts nobody answered are passed on, pauses that are over go on, due steps fire. The heartbeat comes last.
    """
    done, until = Done(), time.monotonic() + seconds
    while time.monotonic() < until and (count := pass_on(now=now)):
        done.passed_on += count
    done.resumed = resume_due(now=now)
    beaten = time.monotonic()
    while time.monotonic() < until and (count := fire_due(limit, now)):
        done.fired += count
        if time.monotonic() - beaten > BEAT_EVERY:
            heartbeat("clocks", done.written())
            beaten = time.monotonic()
    finish("clocks", done)
    dead_man.ping()
    return done.fired

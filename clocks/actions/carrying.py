"""The worker of publications: subject by subject, the oldest first, one transaction each.

The list of what is to be looked at stands in rows, and so does what was done: whoever is killed loses the subject in
hand, whoever comes next goes on behind it, and doing a subject twice changes nothing. A subject in use is never waited
for; it is taken up again in the next round. What is received meanwhile goes by the new version from its start.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from functools import cache

import structlog
from django.conf import settings
from django.db import OperationalError, connection, transaction

import audit.log
from clocks import subjects
from clocks.actions.heartbeats import heartbeat
from clocks.actions.moving import Calendars, carry_to
from clocks.actions.publishing import in_scope
from clocks.calendars import calendars_of
from clocks.models import Move, Publication
from hospital.timing import database_now

CHUNK = 200
LOOP, BEAT_EVERY = "bulk", 5.0  # seconds
log = structlog.get_logger(__name__)

# Somebody who read the old version may not have written yet what follows from it.
UNSETTLED = """
SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND backend_type = 'client backend' AND xact_start < %s)
"""
LIST = """
INSERT INTO clocks_move (publication_id, clock_id, subject_kind, subject_id, state, reason, due_before, is_late)
SELECT %(job)s, c.id, c.subject_kind, c.subject_id, 'waiting', '', c.due_at, false
FROM clocks_clock c
WHERE c.id = ANY(%(scope)s)
   OR c.id IN (SELECT clock_id FROM clocks_move WHERE publication_id = %(undoes)s AND state = 'moved')
ORDER BY min(c.started_at) OVER (PARTITION BY c.subject_kind, c.subject_id), c.subject_kind, c.subject_id, c.id
ON CONFLICT DO NOTHING
"""


def carry(seconds: float = 40.0, now: datetime | None = None) -> int:
    """Go on with the publications that are not done, one after the other; returns how many subjects were dealt with.

    `now` is for rehearsals of another day; without it the database's clock decides.
    """
    until, done, beaten = time.monotonic() + seconds, 0, time.monotonic()
    calendars = cache(calendars_of)  # of what is published meanwhile the next job takes care
    for job in Publication.objects.unfinished():
        if not _begin(job):
            break
        for kind, subject_id in _subjects(job):
            done += _carry_one(job, kind, subject_id, now, calendars)
            if time.monotonic() - beaten > BEAT_EVERY:
                heartbeat(LOOP)  # nobody else takes a long task meanwhile
                beaten = time.monotonic()
            if time.monotonic() > until:
                return done
        if not _finish(job, now):
            break
    return done


def _begin(job: Publication) -> bool:
    """Whether its list is written. First everything that was being entered when it was first seen has to be there."""
    if job.seen_at is None:
        job.seen_at = database_now()
        Publication.objects.filter(pk=job.pk, seen_at__isnull=True).update(seen_at=job.seen_at)
    if job.started_at is None and not _is_unsettled(job.seen_at):
        _list(job)
    return job.started_at is not None


def _is_unsettled(at: datetime) -> bool:
    if "UNSAFE_NO_SETTLING" in settings.UNSAFE:
        return False
    with connection.cursor() as cursor:
        cursor.execute(UNSETTLED, [at])
        return cursor.fetchone()[0]


@transaction.atomic
def _list(job: Publication) -> None:
    waiting = Publication.objects.select_for_update(skip_locked=True).filter(pk=job.pk, started_at__isnull=True)
    if not waiting.exists():
        return  # somebody else is writing it
    scope = list(in_scope(job).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(LIST, {"job": job.pk, "undoes": job.undoes_id or 0, "scope": scope})
    job.started_at = database_now()
    waiting.update(started_at=job.started_at, state=Publication.State.RUNNING)


def _subjects(job: Publication) -> Iterator[tuple[str, int]]:
    """Kind and number of what is still waiting, oldest first; the rows of a subject follow each other."""
    after = 0
    while rows := job.moves.waiting().filter(pk__gt=after).values_list("subject_kind", "subject_id", "pk")[:CHUNK]:
        yield from dict.fromkeys((kind, subject_id) for kind, subject_id, _pk in rows)
        after = rows[len(rows) - 1][2]


def _carry_one(job: Publication, kind: str, subject_id: int, now: datetime | None, calendars: Calendars) -> int:
    """0 when somebody holds the subject; one that cannot be moved is left as it is, and logged."""
    try:
        with transaction.atomic():
            if not subjects.get(kind).lock([subject_id]):
                return 0
            carry_to(job, kind, subject_id, now or database_now(), calendars)
    except OperationalError:
        if not connection.is_usable():
            raise
        log.warning("publication waits", kind=kind, id=subject_id)
        return 0
    except Exception as error:
        log.exception("publication failed", kind=kind, id=subject_id, exc_info=error)
        failed = job.moves.waiting().of(kind, subject_id)
        failed.update(state=Move.State.LEFT, reason=Move.Reason.FAILED)
    return 1


@transaction.atomic
def _finish(job: Publication, now: datetime | None) -> bool:
    """Whether nothing waits any more; then the targets that stayed as they were are forgotten, all but their number."""
    running = Publication.objects.select_for_update().get(pk=job.pk)
    if running.is_done or running.moves.waiting().exists():
        return running.is_done
    same = running.moves.filter(state=Move.State.SAME)
    running.looked_at, running.state = max(running.looked_at, running.moves.count()), Publication.State.DONE
    running.finished_at = now or database_now()
    same.delete()
    running.save(update_fields=["looked_at", "state", "finished_at"])
    audit.log.record("publication.finish", running, by=None, at=running.finished_at, looked_at=running.looked_at)
    return True

"""Three questions from outside: does the process live, can it serve, does the clockwork keep its promises?

The answers hold booleans and seconds only, so that a watching program needs no account.
"""

from __future__ import annotations

import time

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clocks import watch
from feedback.models import Source
from hospital.timing import MOST_APART, database_now
from outbox.models import Message

UNSENT_AFTER = 300.0  # seconds
_is_migrated = False


@require_safe
@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and every migration is applied."""
    try:
        found = {"database": _answers(), "migrations": _migrated()}
    except DatabaseError:
        found = {"database": False, "migrations": False}
    return _answer(found)


def _answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _migrated() -> bool:
    """Asked until it is true: nobody takes a migration back under a running process."""
    global _is_migrated
    if not _is_migrated:
        executor = MigrationExecutor(connection)
        _is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _is_migrated


@require_safe
@login_not_required
@never_cache
def deep(request: HttpRequest) -> JsonResponse:
    """Escalations, messages and loops are on time, and this clock agrees with the database's; else 503."""
    try:
        oldest_due, oldest_unsent, apart = watch.figures().oldest_due, oldest_unsent_seconds(), _apart()
        stale = watch.stale_loops()
    except DatabaseError:
        return _answer({"database": False})
    checks = {
        "database": True,
        "escalations": oldest_due <= watch.LATE_AFTER.total_seconds(),
        "messages": oldest_unsent <= UNSENT_AFTER,
        "clock": abs(apart) <= MOST_APART,
        "incoming": not any(source.is_stale for source in Source.objects.active()),
        **{f"loop_{loop}": loop not in stale for loop in watch.STALE_AFTER},
    }
    seconds = {"oldest_due": oldest_due, "oldest_unsent": oldest_unsent, "clocks_apart": apart}
    return _answer(checks, {f"{name}_seconds": round(value, 1) for name, value in seconds.items()})


def oldest_unsent_seconds() -> float:
    """Age of the oldest message that should have left, failed tries included; 0 when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_UNSENT)
        return max(0.0, cursor.fetchone()[0] or 0.0)


OLDEST_UNSENT = f"""
SELECT extract(epoch FROM clock_timestamp() - min(send_after))::float8
FROM {Message._meta.db_table} WHERE state IN ('queued', 'leased')
"""  # noqa: S608 - the table's own name


def _apart() -> float:
    before = time.time()
    database = database_now().timestamp()
    return database - (before + time.time()) / 2


def _answer(checks: dict[str, bool], figures: dict[str, float] | None = None) -> JsonResponse:
    is_well = all(checks.values())
    return JsonResponse({"ok": is_well, **checks, **(figures or {})}, status=200 if is_well else 503)

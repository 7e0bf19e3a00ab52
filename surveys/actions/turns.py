"""One at a time: whoever asks people holds this turn until the end of the transaction.

Gaps and caps are promises about several lines at once (one person in two campaigns, two people at one address), so
locks of single rows cannot keep them.
"""

from __future__ import annotations

from django.db import connection

TRY = "SELECT pg_try_advisory_xact_lock(hashtext('surveys.ask'))"
WAIT = "SELECT pg_advisory_xact_lock(hashtext('surveys.ask'))"


def take() -> bool:
    """For a sweep: False while another one has it, which then does the work."""
    with connection.cursor() as cursor:
        cursor.execute(TRY)
        return cursor.fetchone()[0]


def wait() -> None:
    """For somebody who pressed a button: a batch takes a second at most."""
    with connection.cursor() as cursor:
        cursor.execute(WAIT)

"""What Celery wakes."""

import time

from celery import shared_task

from files import actions

AT_MOST_SECONDS = 20.0  # one more scan may follow; well below the time limit of a task


@shared_task
def scan() -> None:
    """Show the scanner what waits, until nothing does or it is silent."""
    until = time.monotonic() + AT_MOST_SECONDS
    while time.monotonic() < until and actions.scan_due():
        pass


@shared_task
def collect() -> None:
    """Remove contents that no row needs."""
    actions.collect()

"""What Celery wakes."""

import time

from celery import shared_task

from outbox import actions

AT_MOST_SECONDS = 20.0  # a batch and its last message may follow; well below the time limit of a task


@shared_task
def deliver_due() -> None:
    """Hand messages over until none is due; the next tick goes on where this one stops."""
    until = time.monotonic() + AT_MOST_SECONDS
    while time.monotonic() < until and actions.deliver_due():
        pass


@shared_task
def tell_seal() -> None:
    """Send the newest seal out of the house, once a day."""
    actions.tell_seal()

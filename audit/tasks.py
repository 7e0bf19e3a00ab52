"""What Celery wakes."""

from celery import shared_task

from audit import actions


@shared_task
def seal() -> None:
    """Seal entry after entry until nothing settled is left."""
    while actions.seal():
        pass

"""What Celery wakes."""

from celery import shared_task

from handbook import actions


@shared_task
def keep_scans() -> None:
    while actions.keep_scans():
        pass

"""What Celery wakes."""

from celery import shared_task

from surveys import actions


@shared_task
def gather() -> None:
    while actions.gather():
        pass


@shared_task
def forget() -> None:
    while actions.forget():
        pass

"""What Celery wakes."""

from celery import shared_task

from feedback import actions


@shared_task
def renew_tokens() -> None:
    while actions.renew_tokens():
        pass

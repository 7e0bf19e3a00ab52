"""What Celery wakes."""

from celery import shared_task

from complaints import actions


@shared_task
def renew_tokens() -> None:
    while actions.renew_tokens():
        pass

"""What Celery wakes."""

from celery import shared_task

from hospital import actions


@shared_task
def forget_old_drafts() -> None:
    while actions.forget_old_drafts():
        pass


@shared_task
def forget_ended_sessions() -> None:
    while actions.forget_ended_sessions():
        pass


@shared_task
def forget_answers() -> None:
    """Of programs that may ask once more."""
    while actions.forget_answers():
        pass


@shared_task
def renew_tokens() -> None:
    while actions.renew_tokens():
        pass

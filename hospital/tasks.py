"""What Celery wakes."""

from celery import shared_task

from hospital import actions
from hospital.actions import feed


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


@shared_task
def expire_notes() -> None:
    """Of keeping in touch, which nobody renewed."""
    while actions.expire_notes():
        pass


@shared_task
def process_feed() -> None:
    """Take over what other systems of the hospital told."""
    while feed.process_feed():
        pass


@shared_task
def collect_files() -> None:
    """Store what lies in the folders of the feed."""
    while feed.collect_files():
        pass


@shared_task
def tidy_feed() -> None:
    """Set aside what waits in vain, forget what is old."""
    feed.give_up_waiting()
    while feed.forget_messages():
        pass

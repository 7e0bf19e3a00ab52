"""What Celery wakes."""

import time

from celery import shared_task

from feedback import actions

AT_MOST_SECONDS = 10.0  # the one that is asked last may take its whole deadline; below the time limit of a task


@shared_task
def renew_tokens() -> None:
    while actions.renew_tokens():
        pass


@shared_task
def proceed() -> None:
    actions.proceed()


@shared_task
def forget_imports() -> None:
    while actions.forget_imports():
        pass


@shared_task
def enter_register() -> None:
    while actions.enter_register():
        pass


@shared_task
def notice_changes() -> None:
    while actions.notice_changes():
        pass


@shared_task
def tell_later() -> None:
    while actions.tell_later():
        pass


@shared_task
def poll() -> None:
    """Ask mailboxes and feeds until none is due; the next tick goes on where this one stops."""
    until = time.monotonic() + AT_MOST_SECONDS
    while time.monotonic() < until and actions.poll_due():
        pass


@shared_task
def notice() -> None:
    actions.notice()


@shared_task
def follow_stays() -> None:
    while actions.follow_stays():
        pass


@shared_task
def read_mails() -> None:
    until = time.monotonic() + AT_MOST_SECONDS
    while time.monotonic() < until and actions.read_due():
        pass


@shared_task
def join_texts() -> None:
    while actions.join_texts():
        pass


@shared_task
def forget_mails() -> None:
    while actions.forget_mails() or actions.forget_handles():
        pass

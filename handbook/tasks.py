"""What Celery wakes."""

from celery import shared_task

from handbook import actions, booklets


@shared_task
def keep_scans() -> None:
    while actions.keep_scans():
        pass


@shared_task
def make_booklets() -> None:
    for site, language in booklets.wanted():
        actions.make_booklets(site, language=language)


@shared_task
def publish_due() -> None:
    while actions.publish_due():
        pass


@shared_task
def take_up() -> None:
    while actions.take_up():
        pass

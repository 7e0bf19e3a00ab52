"""Wake-ups. What is due, and since when, stands in the database."""

from celery import shared_task

from clocks import actions


@shared_task
def fire_due() -> None:
    actions.sweep()


@shared_task
def pulse() -> None:
    """Shows that somebody takes the long tasks' queue as well."""
    actions.heartbeat("bulk")


@shared_task
def notice_zones() -> None:
    """Time zone data was upgraded: what runs is counted anew."""
    actions.notice_zones()


@shared_task
def carry() -> None:
    """A change of calendars or rules is carried to what runs."""
    actions.carry()

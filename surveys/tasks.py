"""What Celery wakes."""

from celery import shared_task

from surveys import actions


@shared_task
def gather() -> None:
    while actions.gather():
        pass


@shared_task
def forget() -> None:
    while actions.forget() or actions.let_go():
        pass


@shared_task
def ask() -> None:
    """Enter discharges, ask and remind whoever is due, and go another way where a message did not arrive."""
    while actions.claim() or actions.fall_back() or actions.dispatch() or actions.remind():
        pass


@shared_task
def administer() -> None:
    """What is due of HCAHPS: ends, invitations, news of the stays of drawn months."""
    while actions.end_sampled() or actions.contact_sampled() or actions.follow_months():
        pass


@shared_task
def call() -> None:
    """Enter whoever went home, take off whoever is not to be called, and say who was not."""
    while actions.hear() or actions.prune() or actions.miss():
        pass

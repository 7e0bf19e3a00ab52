"""What Celery wakes."""

from celery import shared_task

from complaints import actions


@shared_task
def renew_tokens() -> None:
    while actions.renew_tokens():
        pass


@shared_task
def remind_of_plans() -> None:
    while actions.remind_of_plans():
        pass


@shared_task
def lapse() -> None:
    while actions.lapse_due():
        pass


@shared_task
def time_out() -> None:
    while actions.time_out_due():
        pass


@shared_task
def take_answers() -> None:
    while actions.take_answer():
        pass

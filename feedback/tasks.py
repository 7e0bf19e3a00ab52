"""What Celery wakes."""

from celery import shared_task

from feedback import actions


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
def notice() -> None:
    actions.notice()

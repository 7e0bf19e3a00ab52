"""What Celery wakes."""

from celery import shared_task

from pxm.persons import actions


@shared_task
def make_exports() -> None:
    """Exports of what is held about people: make those asked for, remove those that had their time; and the list of who
    was erased.
    """
    actions.list_erased()
    while actions.make_export() or actions.expire_export():
        pass

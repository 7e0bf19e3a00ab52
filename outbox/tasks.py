"""What Celery wakes: a sweep for each way, so that a provider who hangs holds up nobody else's messages."""

import time

from celery import shared_task

from outbox import actions, kinds

AT_MOST_SECONDS = 20.0  # a batch and its last message may follow; well below the time limit of a task


@shared_task
def deliver_mail() -> None:
    """Hand mails over until none is due; the next tick goes on where this one stops."""
    _until_none_is_due(kinds.EMAIL)


@shared_task
def deliver_texts() -> None:
    _until_none_is_due(kinds.SMS)


@shared_task
def deliver_chats() -> None:
    _until_none_is_due(kinds.CHAT)


@shared_task
def deliver_hooks() -> None:
    _until_none_is_due(kinds.WEBHOOK)


@shared_task
def announce() -> None:
    """Queue what programs are to hear of."""
    while actions.announce():
        pass


@shared_task
def rest_failing() -> None:
    """Leave alone what has not answered for days."""
    actions.rest_failing()


def _until_none_is_due(way: str) -> None:
    until = time.monotonic() + AT_MOST_SECONDS
    while time.monotonic() < until and actions.deliver_due(way=way):
        pass


@shared_task
def gather() -> None:
    """Make the digests of whoever's quiet hours are over."""
    while actions.gather():
        pass


@shared_task
def tell_feed() -> None:
    """Say which senders of the feed are silent, or send what cannot be taken over."""
    actions.tell_feed()


@shared_task
def tell_absences() -> None:
    """Say to whoever stands in that they do."""
    while actions.tell_absences():
        pass


@shared_task
def tell_gaps() -> None:
    """Warn of hours that nobody has on a duty rota, once a day."""
    actions.tell_gaps()


@shared_task
def tell_seal() -> None:
    """Send the newest seal out of the house, once a day."""
    actions.tell_seal()

"""The next way, once: an alert that could not be delivered goes to the same reader by another one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit import log
from outbox import kinds
from outbox.actions.queueing import Parcel, queue_many
from outbox.actions.recording import entry
from outbox.models import Message
from outbox.readers import NO_WISHES, wishes_of


@transaction.atomic
def fall_back(message: Message, *, now: datetime) -> None:
    """Mail to SMS, SMS to mail, where the reader can be reached so and was not told so already.

    The key is the occurrence's own with the other way: it happens once, what went both ways from the start stays as
    it is, and it never comes back, because the first key is taken too.
    """
    user, way = message.to_user_id, kinds.INSTEAD.get(message.channel, "")
    if not (user and way and _is_worth_it(message) and _can_go(way, user)):
        return
    occurrence = message.key.removesuffix(f":u{user}:{message.channel}")
    if Message.objects.filter(key=f"{occurrence}:u{user}:{way}").exists():
        return
    parcel = Parcel(
        template=message.template, key=occurrence, to_user=user, context=message.context, ways=(way,),
        subject_kind=message.subject_kind, subject_id=message.subject_id, is_urgent=message.is_urgent,
        quiet_zone=message.quiet_zone,
    )  # fmt: skip
    queue_many([parcel], now)
    log.record_many([entry("message.fall_back", message, now, way=way)])


def _is_worth_it(message: Message) -> bool:
    kind = kinds.KINDS.get(message.template)
    return kind is not None and kind.topic_of(is_urgent=message.is_urgent) in kinds.WORTH_ANOTHER_WAY


def _can_go(way: str, user: int) -> bool:
    return way != kinds.SMS or wishes_of([user]).get(user, NO_WISHES).can_text

"""Handing messages over: take with a lease, ask whether they may leave, send without any lock, settle one by one.

A message is marked as sent after it was sent. Whatever dies in between sends it again, under the same
Message-ID or idempotency key: at least once, and never lost. Each way is a batch of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import SystemRandom
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit import log as audit_log
from hospital.models import Organization, User
from outbox import kinds, retrying, safety, wording
from outbox.actions.falling import fall_back
from outbox.actions.holding import is_held
from outbox.actions.recording import entry
from outbox.actions.telling import tell_administrators
from outbox.because import footer
from outbox.channels.chat import Rooms
from outbox.channels.email import Post
from outbox.channels.letters import BESIDE, Carrier, Letter
from outbox.channels.sms import Texts
from outbox.channels.webhook import Hooks
from outbox.models import ChatRoom, Endpoint, Message
from outbox.querysets import DatabaseNow
from outbox.reaching import international

BATCH = 50
# Longer than a batch may send and its last message may take together, with room to spare.
LEASE = timedelta(seconds=120)
BATCH_SECONDS = 10.0
PUT_BACK_WAIT = timedelta(seconds=15)
KEPT = ("ref", "date")  # of what a message said, once it was handed over
URGENT_TRIES = 4  # then, after about two minutes, an urgent alert goes another way as well

log = structlog.get_logger(__name__)
dice = SystemRandom()


CARRIERS: dict[str, Callable[[], Carrier]] = {
    kinds.EMAIL: Post, kinds.SMS: Texts, kinds.CHAT: Rooms, kinds.WEBHOOK: Hooks,
}  # fmt: skip


def deliver_due(limit: int = BATCH, *, way: str = "") -> int:
    """Hand over what is due, one way or each in turn. Returns how many messages moved on; 0: none due, all held, or
    nobody takes them.

    Not one transaction: none is open while a provider is asked. Not audited: the row is the record of what was sent.
    """
    if is_held():
        return 0
    return sum(_deliver(one, limit) for one in ([way] if way else CARRIERS))


def _deliver(way: str, limit: int) -> int:
    batch = _load(way, _lease(way, limit))
    if not batch:
        return 0
    barred = safety.bars(batch)
    _bar([(message, barred[message.pk]) for message in batch if message.pk in barred])
    left = [message for message in batch if message.pk not in barred]
    return len(barred) + _hand_over_all(CARRIERS[way], left)


@transaction.atomic
def _lease(way: str, limit: int) -> list[int]:
    """Take due messages for a while. Others skip them; if we die, they are due again when the lease ends."""
    due = Message.objects.due(way, DatabaseNow())
    if "UNSAFE_NO_LEASE_EXPIRY" in settings.UNSAFE:
        due = due.filter(state=Message.State.QUEUED)
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    if ids:
        until = DatabaseNow() + LEASE
        leased = {"state": Message.State.LEASED, "locked_until": until, "wake_at": until}
        Message.objects.filter(pk__in=ids).update(attempts=F("attempts") + 1, **leased)
    return ids


def _load(way: str, ids: Sequence[int]) -> list[Message]:
    """The messages with their recipients. One that cannot even be read steps back alone."""
    try:
        return safety.load(way, ids)
    except Exception:  # for example a contact that none of our keys opens any more
        return [message for pk in ids for message in _load_alone(way, pk)]


def _load_alone(way: str, pk: int) -> list[Message]:
    try:
        return safety.load(way, [pk])
    except Exception as error:
        log.warning("message cannot be read", id=pk, exc_info=True)
        _step_back(Message.objects.get(pk=pk), retrying.trouble_of(error))
        return []


@transaction.atomic
def _bar(barred: Sequence[tuple[Message, str]]) -> None:
    """Settle what must not leave, and say why."""
    for message, why in barred:
        settled = {"state": Message.State.BARRED, "settled_at": timezone.now(), "error_code": why}
        _still_ours(message).update(context=_kept(message), **settled)
    audit_log.record_many(entry("message.bar", message, timezone.now(), why=why) for message, why in barred)


def _hand_over_all(carrier: Callable[[], Carrier], messages: Sequence[Message]) -> int:
    """Send one after the other; returns how many moved on.

    Where a server does not answer, everything else that would go there waits. What is not reached in time goes back.
    """
    until = time.monotonic() + BATCH_SECONDS
    hospital, away, waiting = _hospital(messages), set[str](), list[Message]()
    with carrier() as carried:
        for number, message in enumerate(messages):
            if time.monotonic() > until:
                _put_back(messages[number:], timedelta())
                break
            letter = _letter(message, hospital)
            route = carried.route(letter) if letter else ""
            if route in away:
                waiting.append(message)
            elif letter and (trouble := _hand_over(carried, message, letter)) and trouble.is_server:
                away.add(route)
    _put_back(waiting, PUT_BACK_WAIT)
    return len(messages) - len(waiting) - len(away)


def _hospital(messages: Sequence[Message]) -> str:
    """Families are told who writes; staff know."""
    if not any(message.to_person_id for message in messages):
        return ""
    return Organization.objects.values_list("name", flat=True).first() or ""


def _letter(message: Message, hospital: str) -> Letter | None:
    """None for one that has killed whoever took it, time after time, and for one that cannot be written."""
    if message.attempts > retrying.MOST_ATTEMPTS:
        _give_up(message, retrying.Trouble("LeaseExpired"))
        return None
    try:
        return letter_of(message, hospital, language_of(message))
    except Exception as error:
        log.warning("message cannot be written", id=message.pk, exc_info=True)
        _step_back(message, retrying.trouble_of(error))
        return None


def _hand_over(carrier: Carrier, message: Message, letter: Letter) -> retrying.Trouble | None:
    if "UNSAFE_MARK_BEFORE_SEND" in settings.UNSAFE:
        _settle(message, letter.language, "")
    try:
        provider_id = carrier.hand_over(letter)
    except Exception as error:  # one bad message must not stop the others
        trouble = retrying.trouble_of(error)
        log.warning("message not handed over", id=message.pk, attempt=message.attempts, exc_info=True)
        _step_back(message, trouble)
        return trouble
    if "UNSAFE_LATE_MARK" in settings.UNSAFE:
        time.sleep(0.02)
    _settle(message, letter.language, provider_id)
    return None


def language_of(message: Message) -> str:
    return wording.spoken(message.recipient.language)


def letter_of(message: Message, hospital: str, language: str) -> Letter:
    values = {**message.context, "hospital": hospital}
    if values.get("link", "").startswith("/"):
        values["link"] = settings.SITE_URL.rstrip("/") + values["link"]
    text = wording.fill(wording.wording_of(message.template, language), values, language)
    if message.to_user_id and (last := footer(message.template, values.get("why", ""), language)):
        text = replace(text, body=f"{text.body}\n\n{last}")
    return Letter(
        message.key, _address(message), text, language, values.get("ref", ""), values.get("link", ""),
        message.to_room if message.to_room_id else None, is_whole=bool(message.to_person_id),
        beside={name: values[name] for name in BESIDE if name in values},
        endpoint=message.to_endpoint if message.to_endpoint_id else None,
    )  # fmt: skip


def _address(message: Message) -> str:
    """Where it goes: the mailbox, the telephone; rooms and programs have an address of their own."""
    reader = message.recipient
    if isinstance(reader, ChatRoom | Endpoint):
        return ""
    if message.channel == kinds.SMS:
        return safety.phone_of(reader) if isinstance(reader, User) else international(reader.phone)
    return reader.email


def _settle(message: Message, language: str, provider_id: str) -> None:
    """Sent: even if our lease has run out and somebody else has taken it, it need not be sent again."""
    Message.objects.waiting().filter(pk=message.pk).update(
        state=Message.State.SENT, settled_at=timezone.now(), language=language, context=_kept(message), error_code="",
        provider_id=provider_id,
    )  # fmt: skip


def _kept(message: Message) -> dict[str, str]:
    """An alert, which is a reference and a link to a page behind sign-in, may have to go another way."""
    if kinds.is_alert(message.template):
        return message.context
    return {name: message.context[name] for name in KEPT if name in message.context}


def _step_back(message: Message, trouble: retrying.Trouble) -> None:
    if message.attempts >= trouble.most_attempts:
        _give_up(message, trouble)
        return
    if message.is_urgent and message.attempts == URGENT_TRIES:
        fall_back(message, now=timezone.now())
    later = DatabaseNow() + retrying.wait(message.attempts, dice.random())
    _still_ours(message).update(state=Message.State.QUEUED, wake_at=later, locked_until=None, error_code=trouble.code)


@transaction.atomic
def _give_up(message: Message, trouble: retrying.Trouble) -> None:
    now = timezone.now()
    given_up = {"state": Message.State.DEAD, "settled_at": now, "locked_until": None, "error_code": trouble.code}
    if _still_ours(message).update(**given_up):
        audit_log.record_many([entry("message.give_up", message, now, why=trouble.code.replace(" ", "_"))])
        tell_administrators("outbox/failed", key=f"failed:{now:%Y-%m-%dT%H}", now=now)
        fall_back(message, now=now)


def _put_back(messages: Sequence[Message], wait: timedelta) -> None:
    """Not tried: as if it had not been taken."""
    if messages:
        _ours([message.pk for message in messages]).update(
            state=Message.State.QUEUED, attempts=F("attempts") - 1, wake_at=DatabaseNow() + wait, locked_until=None
        )


def _ours(ids: Iterable[int]) -> Any:
    return Message.objects.filter(pk__in=ids, state=Message.State.LEASED)


def _still_ours(message: Message) -> Any:
    """The row, unless our lease ended and somebody else has it now."""
    return Message.objects.filter(pk=message.pk, state=Message.State.LEASED, locked_until=message.locked_until)

"""Handing messages over: take with a lease, ask whether they may leave, send without any lock, settle one by one.

A message is marked as sent after it was sent. Whatever dies in between sends it again, under the same
Message-ID: at least once, and never lost.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import SystemRandom
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit import log as audit_log
from hospital.models import Organization
from outbox import retrying, safety, wording
from outbox.actions.holding import is_held
from outbox.actions.telling import tell_administrators
from outbox.channels.email import Letter, Post
from outbox.models import Message
from outbox.querysets import DatabaseNow

BATCH = 50
# Longer than a batch may send and its last message may take together, with room to spare.
LEASE = timedelta(seconds=120)
BATCH_SECONDS = 10.0
PUT_BACK_WAIT = timedelta(seconds=15)
KEPT = ("ref", "date")  # of what a message said, once it was handed over

log = structlog.get_logger(__name__)
dice = SystemRandom()


def deliver_due(limit: int = BATCH) -> int:
    """Hand over what is due. Returns how many messages moved on; 0: none due, all held, or no server answers."""
    if is_held():
        return 0
    batch = _load(_lease(limit))
    barred = safety.bars(batch)
    _bar([(message, barred[message.pk]) for message in batch if message.pk in barred])
    is_answering = _hand_over_all([message for message in batch if message.pk not in barred])
    return len(batch) if is_answering else len(barred)


@transaction.atomic
def _lease(limit: int) -> list[int]:
    """Take due messages for a while. Others skip them; if we die, they are due again when the lease ends."""
    due = Message.objects.due(DatabaseNow())
    if "UNSAFE_NO_LEASE_EXPIRY" in settings.UNSAFE:
        due = due.filter(state=Message.State.QUEUED)
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    if ids:
        until = DatabaseNow() + LEASE
        leased = {"state": Message.State.LEASED, "locked_until": until, "wake_at": until}
        Message.objects.filter(pk__in=ids).update(attempts=F("attempts") + 1, **leased)
    return ids


def _load(ids: Sequence[int]) -> list[Message]:
    """The messages with their recipients. One that cannot even be read steps back alone."""
    try:
        return safety.load(ids)
    except Exception:  # for example a contact that none of our keys opens any more
        return [message for pk in ids for message in _load_alone(pk)]


def _load_alone(pk: int) -> list[Message]:
    try:
        return safety.load([pk])
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
    audit_log.record_many(_entry("message.bar", message, why) for message, why in barred)


def _hand_over_all(messages: Sequence[Message]) -> bool:
    """Send one after the other; False when the server does not answer. What is not reached in time goes back."""
    until = time.monotonic() + BATCH_SECONDS
    hospital = _hospital(messages)
    with Post() as post:
        for number, message in enumerate(messages):
            if time.monotonic() > until:
                _put_back(messages[number:], timedelta())
                return True
            trouble = _hand_over(post, message, hospital)
            if trouble and trouble.is_server:
                _put_back(messages[number + 1 :], PUT_BACK_WAIT)
                return False
    return True


def _hospital(messages: Sequence[Message]) -> str:
    """Families are told who writes; staff know."""
    if not any(message.to_person_id for message in messages):
        return ""
    return Organization.objects.values_list("name", flat=True).first() or ""


def _hand_over(post: Post, message: Message, hospital: str) -> retrying.Trouble | None:
    if message.attempts > retrying.MOST_ATTEMPTS:  # whoever took it died with it, time after time
        _give_up(message, retrying.Trouble("LeaseExpired"))
        return None
    language = language_of(message)
    if "UNSAFE_MARK_BEFORE_SEND" in settings.UNSAFE:
        _settle(message, language)
    try:
        post.hand_over(letter_of(message, hospital, language))
    except Exception as error:  # one bad message must not stop the others
        trouble = retrying.trouble_of(error)
        log.warning("message not handed over", id=message.pk, attempt=message.attempts, exc_info=True)
        _step_back(message, trouble)
        return trouble
    if "UNSAFE_LATE_MARK" in settings.UNSAFE:
        time.sleep(0.02)
    _settle(message, language)
    return None


def language_of(message: Message) -> str:
    return wording.spoken(message.recipient.language)


def letter_of(message: Message, hospital: str, language: str) -> Letter:
    values = {**message.context, "hospital": hospital}
    if values.get("link", "").startswith("/"):
        values["link"] = settings.SITE_URL.rstrip("/") + values["link"]
    text = wording.fill(wording.wording_of(message.template, language), values, language)
    return Letter(message.key, message.recipient.email, text, language)


def _settle(message: Message, language: str) -> None:
    """Sent: even if our lease has run out and somebody else has taken it, it need not be sent again."""
    Message.objects.waiting().filter(pk=message.pk).update(
        state=Message.State.SENT, settled_at=timezone.now(), language=language, context=_kept(message), error_code=""
    )


def _kept(message: Message) -> dict[str, str]:
    return {name: message.context[name] for name in KEPT if name in message.context}


def _step_back(message: Message, trouble: retrying.Trouble) -> None:
    if message.attempts >= trouble.most_attempts:
        _give_up(message, trouble)
        return
    later = DatabaseNow() + retrying.wait(message.attempts, dice.random())
    _still_ours(message).update(state=Message.State.QUEUED, wake_at=later, locked_until=None, error_code=trouble.code)


@transaction.atomic
def _give_up(message: Message, trouble: retrying.Trouble) -> None:
    now = timezone.now()
    given_up = {"state": Message.State.DEAD, "settled_at": now, "locked_until": None, "error_code": trouble.code}
    if _still_ours(message).update(**given_up):
        audit_log.record_many([_entry("message.give_up", message, trouble.code.replace(" ", "_"))])
        tell_administrators("outbox/failed", key=f"failed:{now:%Y-%m-%dT%H}", now=now)


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


def _entry(verb: str, message: Message, why: str) -> audit_log.Row:
    kind, pk = message.subject_kind or "message", message.subject_id or message.pk
    return audit_log.Row(verb, kind, pk, None, {"message": message.pk, "why": why}, timezone.now())

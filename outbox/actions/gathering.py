"""The digest: what could wait reaches each person in one message, when their quiet hours end.

Rows that wait for it are the record of who was to hear of what; the digest itself is one more message under a key of
its own, queued in the same transaction that settles them. Whoever dies in between has done nothing, and whoever comes
next begins with the same rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from random import SystemRandom

import structlog
from django.db import connection, models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from audit import log as audit_log
from hospital.models import User
from hospital.timing import database_now
from outbox import kinds, retrying, safety, sights, wording
from outbox.actions.holding import is_held
from outbox.actions.queueing import LONGEST_NOTICE_WAIT, call_off, queue
from outbox.actions.recording import entry
from outbox.channels.in_app import words_of
from outbox.models import Message

PEOPLE = 50
MOST_LINES = 40
QUEUED = Message.State.QUEUED
log = structlog.get_logger(__name__)
dice = SystemRandom()


@transaction.atomic
def gather(limit: int = PEOPLE, *, now: datetime | None = None) -> int:
    """Make the digests that are due, each person in a savepoint; returns for how many people, 0: none due, or all held.

    Not audited: the rows are the record. `now` is for rehearsals; without it the database's clock decides.
    """
    if is_held():
        return 0
    now = now or database_now()
    due = Message.objects.due(kinds.DIGEST, now).filter(queued_at__lte=now - LONGEST_NOTICE_WAIT).order_by()
    # The person is the lock: two turns at once share nobody, and a digest is never cut in two.
    people = (
        User.objects.filter(pk__in=due.values("to_user"))
        .order_by("pk")
        .select_for_update(skip_locked=True, no_key=True)
    )
    found = list(people[:limit])
    for person in found:
        _gather_or_step_back(person, now)
    return len(found)


def _gather_or_step_back(person: User, now: datetime) -> None:
    """One whose digest cannot be made is tried again later and holds up nobody else."""
    try:
        with transaction.atomic():
            _gather(person, now)
    except Exception as error:
        if not connection.is_usable():
            raise
        log.warning("digest not made", id=person.pk, exc_info=error)
        waiting = _waiting(person, now)
        tried = max(waiting.values_list("attempts", flat=True), default=0) + 1
        code, later = type(error).__qualname__[:64], now + retrying.wait(tried, dice.random())
        waiting.update(attempts=F("attempts") + 1, error_code=code, wake_at=later)


def _waiting(person: User, now: datetime) -> models.QuerySet[Message]:
    """All that waits for this person's digest, but for deeds that may still be undone."""
    rows = Message.objects.filter(to_user=person, channel=kinds.DIGEST, state=QUEUED)
    return rows.filter(queued_at__lte=now - LONGEST_NOTICE_WAIT)


def _gather(person: User, now: datetime) -> None:
    ids = list(_waiting(person, now).select_for_update().order_by("id").values_list("pk", flat=True))
    batch = sorted(safety.load(kinds.DIGEST, ids), key=lambda message: message.pk)
    bars = safety.bars(batch)
    for message in batch:
        if message.pk in bars:
            settled = {"state": Message.State.BARRED, "settled_at": now, "error_code": bars[message.pk]}
            Message.objects.filter(pk=message.pk).update(**settled)
    audit_log.record_many(
        entry("message.bar", message, now, why=bars[message.pk]) for message in batch if message.pk in bars
    )
    over = sights.outlived([message.key for message in batch if message.pk not in bars], now)
    if over:
        call_off(Message.objects.filter(key__in=over), now, user=person, why="outlived")
    told = [message for message in batch if message.pk not in bars and message.key not in over]
    if told:
        _send(person, told, now)


def _send(person: User, told: Sequence[Message], now: datetime) -> None:
    language = wording.spoken(person.language)
    context = {"count": len(told), "lines": lines(told, language), "link": reverse("notices")}
    queue(kinds.GATHERED, to=person, key=f"digest:{told[0].pk}", context=context, now=now)
    Message.objects.filter(pk__in=[message.pk for message in told]).update(
        state=Message.State.SENT, settled_at=now, language=language, error_code=""
    )


def lines(told: Sequence[Message], language: str) -> str:
    """What each of them says and where to look; what says the same twice stands there once, with how often."""
    said = Counter((words_of(message, language), str(message.context.get("link", ""))) for message in told)
    shown = list(said.items())[:MOST_LINES]
    parts = [f"{words} (×{times})\n{link}" if times > 1 else f"{words}\n{link}" for (words, link), times in shown]
    if more := len(said) - len(shown):
        with translation.override(language):
            parts.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    return "\n\n".join(parts)

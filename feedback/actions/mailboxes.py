"""Fetching mails. A mail is stored, and the mailbox read as far as that, in one transaction: what is done twice is
there once, and what was broken off begins where it ended. Nothing is marked or removed in the mailbox.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

import files.actions
from feedback.inbound import mails
from feedback.models import Mail, Source
from files.models import File
from hospital.timing import database_now
from outbox.guarded import Fetched, Mailbox, guard, opened

DEADLINE = 40.0  # seconds for one visit; below the time limit of a task
MOST_BYTES = 30_000_000
BATCH = 50
STUCK = 3  # visits that end over the same mail, after which it is left out


def read_mailbox(source: Source) -> bool:
    """Store what is new, oldest first; True when there is more. Raises OSError."""
    with opened(guard(deadline=DEADLINE), source.url, source.login, source.secret) as box:
        validity, number = _place(source)
        # The day before, because servers count days in zones of their own; what is too old is passed over below.
        since = source.added_at.date() - timedelta(days=1)
        numbers = box.after(number) if validity == box.validity else box.since(since)
        for found in numbers[:BATCH]:
            _take_over(source, box, found)
    return len(numbers) > BATCH


def _place(source: Source) -> tuple[int, int]:
    validity, _colon, number = source.place.partition(":")
    return int(validity or 0), int(number or 0)


def _take_over(source: Source, box: Mailbox, number: int) -> None:
    place = f"{box.validity}:{number}"
    try:
        fetched = box.fetch(number, MOST_BYTES)
    except OSError:
        source.stuck += 1
        Source.objects.filter(pk=source.pk).update(stuck=source.stuck)
        if source.stuck >= STUCK:
            _leave_out(source, place)
        raise
    if fetched is None or (fetched.at and fetched.at < source.added_at - timedelta(seconds=1)):
        _move(source, place)
    else:
        store_mail(source, place=place, fetched=fetched)


@transaction.atomic
def store_mail(source: Source, *, place: str, fetched: Fetched) -> None:
    """Its content first, then its row and how far the mailbox was read. Not audited: the file is."""
    now, key = database_now(), mails.key_of(fetched.raw)
    if not Mail.objects.filter(source=source, key=key).exists():
        file = files.actions.make(fetched.raw, name="mail.eml", media_type=File.MediaType.MAIL, by=None, now=now)
        mail = _row(source, key, place, min(fetched.at or now, now), now)
        mail.file = file
        if not fetched.is_whole:
            mail.state, mail.reason = Mail.State.HELD, Mail.Reason.SIZE
        mail.save(force_insert=True)
        Source.objects.filter(pk=source.pk).update(came_at=now)
    _move(source, place)


@transaction.atomic
def _leave_out(source: Source, place: str) -> None:
    """The mail stays where it is, and a row on the page of the mailbox says so."""
    now = database_now()
    mail = _row(source, f"place:{hashlib.sha256(place.encode()).hexdigest()}", place, now, now)
    mail.state, mail.reason = Mail.State.HELD, Mail.Reason.FETCH
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    _move(source, place)


def _row(source: Source, key: str, place: str, received_at: datetime, now: datetime) -> Mail:
    return Mail(source=source, key=key, place=place, received_at=received_at, fetched_at=now, wake_at=now)


def _move(source: Source, place: str) -> None:
    source.place, source.stuck = place, 0
    Source.objects.filter(pk=source.pk).update(place=place, stuck=0)

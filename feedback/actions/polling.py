"""Asking mailboxes and feeds what is new. One that does not answer costs time, never what is in it."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import transaction

from feedback.actions.feeds import read_feed
from feedback.actions.mailboxes import read_mailbox
from feedback.inbound.feeds import NoFeed
from feedback.models import Source
from feedback.querysets import SourceQuerySet
from hospital.timing import database_now

LEASE = timedelta(minutes=3)  # longer than any of them is waited for
EVERY = {Source.Kind.MAILBOX: timedelta(minutes=1), Source.Kind.FEED: timedelta(minutes=15)}
LONGEST = {Source.Kind.MAILBOX: timedelta(minutes=15), Source.Kind.FEED: timedelta(hours=6)}
READERS = {Source.Kind.MAILBOX: read_mailbox, Source.Kind.FEED: read_feed}
log = structlog.get_logger(__name__)


def poll_due() -> int:
    """Ask the one that waits longest. 0 when none is due. Not one transaction: nothing is locked while we ask. Not
    audited: what comes of it is.
    """
    source = _lease()
    if source is None:
        return 0
    kind = Source.Kind(source.kind)
    try:
        is_behind = READERS[kind](source)
    except (OSError, NoFeed) as error:
        _put_off(source, getattr(error, "code", type(error).__name__))
    else:
        pause = timedelta(0) if is_behind else EVERY[kind]
        now = database_now()
        _ours(source).update(wake_at=now + pause, good_at=now, failures=0, failure="")
    return 1


@transaction.atomic
def _lease() -> Source | None:
    """Others pass it over for a while; if we die, it is due again when the lease ends."""
    now = database_now()
    source = Source.objects.due(now).select_related("site").select_for_update(skip_locked=True, of=("self",)).first()
    if source is not None:
        source.wake_at = now + LEASE
        source.save(update_fields=["wake_at"])
    return source


def _put_off(source: Source, code: str) -> None:
    """Longer after each failure; the page says which it was, by a code without anybody's words."""
    kind = Source.Kind(source.kind)
    pause = min(LONGEST[kind], EVERY[kind] * 2 ** min(source.failures, 10))
    failures = min(source.failures + 1, 1000)
    _ours(source).update(wake_at=database_now() + pause, failures=failures, failure=code[:32])
    log.warning("a source does not answer", id=source.pk, count=failures)


def _ours(source: Source) -> SourceQuerySet:
    """Unless it was changed meanwhile, or another round took it after our lease."""
    return Source.objects.filter(pk=source.pk, wake_at=source.wake_at)

"""Webhooks: where programs listen, what they are told, and when one that does not answer is left alone."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import log
from audit.actions import settled_before
from audit.models import Entry
from hospital.models import User
from outbox import events, sights
from outbox.actions.queueing import Parcel, queue_many
from outbox.actions.rooms import refuse_address
from outbox.actions.telling import tell_administrators
from outbox.models import Endpoint, Message

BATCH = 500
STILL_UNDONE = timedelta(seconds=20)  # what may be taken back at once is not told before
FAILING_FOR = timedelta(days=3)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class News(NamedTuple):
    """One event, the entry it stands in, and what it is about."""

    event: str
    entry: Entry
    kind: str
    number: int


def new_secret() -> str:
    return events.PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


@transaction.atomic
def add_endpoint(*, by: User | None, now: datetime | None = None, **fields: Any) -> Endpoint:
    """Where a program listens from now on. Its `secret` is shown once."""
    now = now or timezone.now()
    endpoint = Endpoint(secret=new_secret(), told_at=now, **fields)
    _refuse(endpoint)
    endpoint.save(force_insert=True)
    log.record("endpoint.add", endpoint, by=by, at=now, user=endpoint.user_id, events=endpoint.events)
    return endpoint


@transaction.atomic
def change_endpoint(
    endpoint: Endpoint, *, by: User | None, is_renewed: bool = False, now: datetime | None = None, **fields: Any
) -> Endpoint:
    """What is given and differs; an address left empty stays. `is_renewed`: with another secret."""
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    wanted = {name: value for name, value in fields.items() if value or name != "url"}
    wanted |= {"secret": new_secret()} if is_renewed else {}
    changed = [name for name, value in wanted.items() if getattr(endpoint, name) != value]
    for name in changed:
        setattr(endpoint, name, wanted[name])
    _refuse(endpoint)
    if changed:
        endpoint.save(update_fields=changed)
        log.record("endpoint.change", endpoint, by=by, at=now or timezone.now(), fields=sorted(changed))
    return endpoint


@transaction.atomic
def switch_endpoint(endpoint: Endpoint, *, by: User | None, is_on: bool, now: datetime | None = None) -> None:
    """Out of use, what waits for it is not sent; in use again, it hears of what happens from then on."""
    now = now or timezone.now()
    fresh = {"told_at": now, "told_id": 0} if is_on else {}
    rows = Endpoint.objects.filter(pk=endpoint.pk, is_active=not is_on)
    if rows.update(is_active=is_on, off_because="", **fresh):
        log.record("endpoint.restore" if is_on else "endpoint.retire", endpoint, by=by, at=now)


@transaction.atomic
def test_endpoint(endpoint: Endpoint, *, by: User | None, now: datetime | None = None) -> None:
    """Send it a test, at once."""
    now = now or timezone.now()
    if not endpoint.is_active:
        raise ValidationError(_("This webhook is not in use."), code="retired")
    body = {"type": events.TEST, "timestamp": now.astimezone(UTC).isoformat(), "data": {}}
    queue_many([_parcel(endpoint, events.TEST, uuid4().hex, body)], now)
    log.record("endpoint.test", endpoint, by=by, at=now)


def _refuse(endpoint: Endpoint) -> None:
    if Endpoint.objects.filter(name=endpoint.name).exclude(pk=endpoint.pk).exists():
        raise ValidationError({"name": ValidationError(_("There is one of this name."), code="taken")})
    refuse_address(endpoint.url)


# ------------------------------------------------------------------------------------------ telling them
@transaction.atomic
def announce(*, now: datetime | None = None) -> int:
    """Queue what has happened since each was told last; returns how many are still behind.

    Not audited: it is read off the audit.
    """
    until = settled_before() - STILL_UNDONE
    rows = Endpoint.objects.active().select_related("user").select_for_update(skip_locked=True, of=("self",))
    return sum(_announce_to(endpoint, until, now or timezone.now()) for endpoint in rows)


def _announce_to(endpoint: Endpoint, until: datetime, now: datetime) -> bool:
    """A batch; the place it came to is kept in the transaction of its messages, so nothing is told twice or never."""
    since = Q(recorded_at__gt=endpoint.told_at) | Q(pk__gt=endpoint.told_id)
    rows = Entry.objects.recorded(endpoint.told_at, until).filter(since, verb__in=events.verbs_of(endpoint.events))
    entries = list(rows[:BATCH])
    queue_many([_announced(endpoint, news) for news in _told(endpoint, entries)], now)
    is_behind = len(entries) == BATCH
    told_at, told_id = (entries[-1].recorded_at, entries[-1].pk) if is_behind else (max(until, endpoint.told_at), 0)
    Endpoint.objects.filter(pk=endpoint.pk).update(told_at=told_at, told_id=told_id)
    return is_behind


def _told(endpoint: Endpoint, entries: Sequence[Entry]) -> list[News]:
    """What stands in those that were not undone, about what the account may see now."""
    undone = _undone(entries)
    found = [news for entry in entries if entry.pk not in undone for news in _news(endpoint, entry)]
    seen = {kind: _seen(endpoint.user, kind, found) for kind in {news.kind for news in found}}
    return [news for news in found if news.number in seen[news.kind]]


def _news(endpoint: Endpoint, entry: Entry) -> Iterator[News]:
    for event in events.found_in(entry.verb, entry.facts):
        if event in endpoint.events:
            about = events.subject_of(event, entry.subject_kind, entry.subject_id or 0, entry.facts)
            yield News(event, entry, *about)


def _undone(entries: Sequence[Entry]) -> set[int]:
    if not entries:
        return set()
    later = Entry.objects.of_verb("complaint.undo").filter(recorded_at__gte=entries[0].recorded_at)
    return set(later.values_list("facts__entry", flat=True))


def _seen(user: User, kind: str, found: Sequence[News]) -> set[int]:
    rows: Any = sights.rows_of(kind)
    ids = {news.number for news in found if news.kind == kind}
    return set(rows.filter(pk__in=ids).visible_to(user).values_list("pk", flat=True)) if rows is not None else set()


def _announced(endpoint: Endpoint, news: News) -> Parcel:
    entry, root = news.entry, settings.SITE_URL.rstrip("/")
    at = entry.at.astimezone(UTC).isoformat(timespec="seconds")
    body = events.payload(news.event, news.kind, news.number, at, entry.verb, entry.facts, root)
    return _parcel(endpoint, news.event, str(entry.pk), body, news.kind, news.number)


def _parcel(endpoint: Endpoint, event: str, mark: str, body: Any, kind: str = "", number: int = 0) -> Parcel:
    text = json.dumps(body, separators=(",", ":"))
    return Parcel(
        template="outbox/event", key=f"hook:{event}:{mark}", to_endpoint=endpoint.pk, subject_kind=kind,
        subject_id=number or None, context={"event": event, "ref": body["data"].get("ref", "")}, beside={"body": text},
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ leaving one alone
@transaction.atomic
def rest_failing(*, now: datetime | None = None) -> int:
    """Take out of use what has taken nothing for three days, and tell the administrators; returns how many."""
    now = now or timezone.now()
    failing = [endpoint for endpoint in Endpoint.objects.active() if _fails_since(endpoint) < now - FAILING_FOR]
    for endpoint in failing:
        Endpoint.objects.filter(pk=endpoint.pk).update(is_active=False, off_because="failing")
        log.record("endpoint.rest", endpoint, at=now)
        key = f"hook_off:{endpoint.pk}:{now:%Y-%m-%d}"
        tell_administrators("outbox/webhook_off", key=key, now=now, page="webhooks", name=endpoint.name)
    return len(failing)


def _fails_since(endpoint: Endpoint) -> datetime:
    """When the first message was queued that it has not taken, since it took one last; the end of time without."""
    mine = Message.objects.filter(to_endpoint=endpoint)
    taken = mine.filter(state=Message.State.SENT).aggregate(at=Max("settled_at"))["at"]
    missed = mine.filter(attempts__gt=0, queued_at__gt=taken or LONG_AGO).exclude(state=Message.State.SENT)
    return missed.aggregate(at=Min("queued_at"))["at"] or datetime.max.replace(tzinfo=UTC)

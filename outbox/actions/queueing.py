"""Putting messages into the outbox, in the transaction of what they tell about; and taking them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from audit import columns, log
from hospital.models import Person, User
from outbox import kinds, wording
from outbox.models import Message
from outbox.nudge import nudge

# A notice waits no longer than a deed may be undone; quiet hours hold back what leaves the house only.
LONGEST_NOTICE_WAIT = timedelta(seconds=15)
QUEUED, SENT = Message.State.QUEUED.value, Message.State.SENT.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message to one user or one person. `key` names the occurrence: `closed:C-000412:2`."""

    template: str
    key: str
    to_user: User | int | None = None
    to_person: Person | int | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    subject_kind: str = ""
    subject_id: int | None = None
    send_after: datetime | None = None
    is_urgent: bool = False


def queue(
    template: str, *, to: User | Person, key: str, context: Mapping[str, Any] | None = None,
    subject: models.Model | None = None, send_after: datetime | None = None, is_urgent: bool = False,
    now: datetime | None = None,
) -> models.QuerySet[Message]:  # fmt: skip
    """One message; returns its rows, read when they are asked for. The same key twice: nothing new.

    To a user: a notice, there at once, and an e-mail. To a person: an e-mail, if they have an address.
    `context` must hold what the wording asks for; what it does not ask for is not kept.

    Not audited: the row is the record, and whoever calls this says why. Not one transaction: one statement.
    """
    user, person = (to, None) if isinstance(to, User) else (None, to)
    parcel = Parcel(
        template=template, key=key, context=context or {}, send_after=send_after, is_urgent=is_urgent,
        to_user=user, to_person=person,
        subject_kind=(subject._meta.model_name or "") if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
    )  # fmt: skip
    now = now or timezone.now()
    reachable = {person.pk} if person and person.email else set()
    rows = list(_rows(parcel, reachable, now))
    _insert(rows, now)
    return Message.objects.filter(key__in=[row.key for row in rows])


def queue_many(parcels: Iterable[Parcel], now: datetime) -> None:
    """Any number of messages with one statement, two when persons are among the recipients.

    Not audited: the rows are the record, and whoever calls this says why.
    """
    parcels = list(parcels)
    reachable = _reachable({pk for parcel in parcels if (pk := _pk(parcel.to_person))})
    _insert([row for parcel in parcels for row in _rows(parcel, reachable, now)], now)


@transaction.atomic
def cancel(key_prefix: str, *, now: datetime | None = None) -> int:
    """Take back what was queued under this key and is not handed over yet; returns how many rows.

    Keys are whole words: "closed:C-000412:2" does not take "closed:C-000412:21" along.
    """
    now = now or timezone.now()
    rows = Message.objects.filter(_pending(now), key__startswith=key_prefix.rstrip(":") + ":")
    return _cancel(rows, now, key=key_prefix)


@transaction.atomic
def cancel_about(kind: str, pk: int, *, now: datetime | None = None) -> int:
    """Take back everything about one subject that is not handed over yet; returns how many rows."""
    now = now or timezone.now()
    return _cancel(Message.objects.about(kind, pk).filter(_pending(now)), now, kind=kind, id=pk)


@transaction.atomic
def cancel_for(user: User, kind: str, pk: int, *, now: datetime | None = None) -> int:
    """Take back what this user was to hear of one subject, notices in the app included; returns how many rows."""
    now = now or timezone.now()
    seen = Q(channel=kinds.IN_APP, state=Message.State.SENT)
    rows = Message.objects.about(kind, pk).filter(_pending(now) | seen, to_user=user)
    return _cancel(rows, now, kind=kind, id=pk, user=user)


def _pending(now: datetime) -> Q:
    """Queued, or a notice that waits until a deed can no longer be undone."""
    return Q(state=Message.State.QUEUED) | Q(channel=kinds.IN_APP, state=Message.State.SENT, send_after__gt=now)


def _cancel(rows: models.QuerySet[Message], now: datetime, **facts: Any) -> int:
    count = rows.update(state=Message.State.CANCELLED, settled_at=now, context={})
    if count:
        log.record("message.cancel", at=now, count=count, **facts)
    return count


def _reachable(persons: set[int]) -> set[int]:
    """Those of them who have an e-mail address."""
    if not persons:
        return set()
    return set(Person.objects.filter(pk__in=persons).exclude(email="").values_list("pk", flat=True))


class Line(NamedTuple):
    """The columns of one message to be."""

    key: str
    template: str
    channel: str
    context: dict[str, str]
    to_user_id: int | None
    to_person_id: int | None
    subject_kind: str
    subject_id: int | None
    is_urgent: bool
    state: str
    queued_at: datetime
    send_after: datetime
    wake_at: datetime
    settled_at: datetime | None
    language: str = ""
    attempts: int = 0
    error_code: str = ""


def _insert(rows: list[Line], now: datetime) -> None:
    if not rows:
        return
    insert = partial(columns.insert, Message, Line._fields, rows, ignore_conflicts=True)
    if "UNSAFE_OUTBOX_AFTER_COMMIT" in settings.UNSAFE:
        transaction.on_commit(insert)
    else:
        insert()
    if any(row.state == QUEUED and row.send_after <= now for row in rows):
        nudge()


def _rows(parcel: Parcel, reachable: set[int], now: datetime) -> Iterator[Line]:
    """The rows of one parcel, one for each way. Raises ValueError for a message to the wrong kind of reader."""
    kind = kinds.KINDS[parcel.template]
    if (parcel.to_person is not None) != (kind.audience == kinds.FAMILY):
        raise ValueError(f"{parcel.template} is a message to {kind.audience}.")
    user, person = _pk(parcel.to_user), _pk(parcel.to_person)
    if person and person not in reachable:
        return
    context = said(parcel.template, parcel.context)
    whom = f"p{person}" if person else f"u{user}"
    for way in kind.ways:
        yield _row(parcel, way, f"{parcel.key}:{whom}:{way}", context, now)


def _row(parcel: Parcel, way: str, key: str, context: dict[str, str], now: datetime) -> Line:
    is_notice = way == kinds.IN_APP
    wanted = parcel.send_after or now
    send_after = min(wanted, now + LONGEST_NOTICE_WAIT) if is_notice else wanted
    return Line(
        key=key, template=parcel.template, channel=way, context=context,
        to_user_id=_pk(parcel.to_user), to_person_id=_pk(parcel.to_person), subject_kind=parcel.subject_kind,
        subject_id=parcel.subject_id, is_urgent=parcel.is_urgent,
        state=SENT if is_notice else QUEUED, queued_at=now, send_after=send_after,
        wake_at=send_after, settled_at=now if is_notice else None,
    )  # fmt: skip


def _pk(recipient: User | Person | int | None) -> int | None:
    return recipient.pk if isinstance(recipient, models.Model) else recipient


def said(template: str, context: Mapping[str, Any]) -> dict[str, str]:
    """What the wording asks for, and no more. Raises ValueError when something is missing."""
    needs = wording.wording_of(template, wording.LANGUAGES[0]).needs
    missing = needs - set(context)
    if missing:
        raise ValueError(f"{template} needs {', '.join(sorted(missing))}.")
    return {name: _written(context[name]) for name in sorted(needs)}


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        raise ValueError("A message says a day, in the zone of the reader's site: pass a date.")
    return value.isoformat() if isinstance(value, date) else str(value)

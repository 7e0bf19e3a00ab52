"""Putting messages into the outbox, in the transaction of what they tell about; and taking them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from audit import columns, log
from hospital.models import Person, User
from outbox import kinds, wording
from outbox.models import Message
from outbox.nudge import DELIVER, nudge
from outbox.readers import Readers, read_readers

# A notice waits no longer than a deed may be undone; quiet hours hold back what leaves the house only.
LONGEST_NOTICE_WAIT = timedelta(seconds=15)
QUEUED, SENT = Message.State.QUEUED.value, Message.State.SENT.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message to one user, one person, one group chat or those of a role at a site, or one program.

    `key` names the occurrence: `closed:C-000412:2`. `quiet_zone` is where quiet hours hold it back; without one it
    rings at any hour, as everything urgent does. `ways` instead of what the reader chose. `is_digest`: told with the
    digest, unless the reader chose otherwise. `why` it goes to this reader (`outbox.because`). `beside`: what a
    way needs besides the words, by the names of `letters.BESIDE`.
    """

    template: str
    key: str
    to_user: User | int | None = None
    to_person: Person | int | None = None
    to_room: int | None = None
    to_rooms_of: tuple[int, str] | None = None
    to_endpoint: int | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    subject_kind: str = ""
    subject_id: int | None = None
    send_after: datetime | None = None
    is_urgent: bool = False
    quiet_zone: str = ""
    ways: tuple[str, ...] | None = None
    is_digest: bool = False
    why: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)


def queue(
    template: str, *, to: User | Person, key: str, context: Mapping[str, Any] | None = None,
    subject: models.Model | None = None, send_after: datetime | None = None, is_urgent: bool = False,
    ways: tuple[str, ...] | None = None, now: datetime | None = None,
) -> models.QuerySet[Message]:  # fmt: skip
    """One message; returns its rows, read when they are asked for. The same key twice: nothing new.

    To a user: a notice, there at once, and whatever else they chose. To a person: an e-mail, if they have an
    address. `context` must hold what the wording asks for; what it does not ask for is not kept.

    Not audited: the row is the record, and whoever calls this says why. Not one transaction: two statements.
    """
    user, person = (to, None) if isinstance(to, User) else (None, to)
    parcel = Parcel(
        template=template, key=key, context=context or {}, send_after=send_after, is_urgent=is_urgent,
        to_user=user, to_person=person, ways=ways,
        subject_kind=(subject._meta.model_name or "") if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
    )  # fmt: skip
    now = now or timezone.now()
    rows = _lines([parcel], _readers([parcel], now), now)
    _insert(rows, now)
    return Message.objects.filter(key__in=[row.key for row in rows])


def queue_many(parcels: Iterable[Parcel], now: datetime) -> None:
    """Any number of messages with one statement, and one more for each sort of reader that has to be asked about.

    Not audited: the rows are the record, and whoever calls this says why.
    """
    parcels = list(parcels)
    _insert(_lines(parcels, _readers(parcels, now), now), now)


@transaction.atomic
def cancel(key_prefix: str, *, now: datetime | None = None) -> int:
    """Take back what was queued under this key and is not handed over yet; returns how many rows.

    Keys are whole words: "closed:C-000412:2" does not take "closed:C-000412:21" along.
    """
    now = now or timezone.now()
    rows = Message.objects.filter(_pending(now), key__startswith=key_prefix.rstrip(":") + ":")
    return call_off(rows, now, key=key_prefix)


@transaction.atomic
def cancel_about(kind: str, pk: int, *, now: datetime | None = None) -> int:
    """Take back everything about one subject that is not handed over yet; returns how many rows."""
    now = now or timezone.now()
    return call_off(Message.objects.about(kind, pk).filter(_pending(now)), now, kind=kind, id=pk)


@transaction.atomic
def cancel_for(user: User, kind: str, pk: int, *, now: datetime | None = None) -> int:
    """Take back what this user was to hear of one subject, notices in the app included; returns how many rows."""
    now = now or timezone.now()
    seen = Q(channel=kinds.IN_APP, state=Message.State.SENT)
    rows = Message.objects.about(kind, pk).filter(_pending(now) | seen, to_user=user)
    return call_off(rows, now, kind=kind, id=pk, user=user)


def _pending(now: datetime) -> Q:
    """Queued, or a notice that waits until a deed can no longer be undone."""
    return Q(state=Message.State.QUEUED) | Q(channel=kinds.IN_APP, state=Message.State.SENT, send_after__gt=now)


def call_off(rows: models.QuerySet[Message], now: datetime, **facts: Any) -> int:
    """Not told any more; the facts say why."""
    count = rows.update(state=Message.State.CANCELLED, settled_at=now, context={})
    if count:
        log.record("message.cancel", at=now, count=count, **facts)
    return count


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
    quiet_zone: str
    state: str
    queued_at: datetime
    send_after: datetime
    wake_at: datetime
    settled_at: datetime | None
    language: str = ""
    attempts: int = 0
    error_code: str = ""
    provider_id: str = ""
    to_room_id: int | None = None
    to_endpoint_id: int | None = None


def _insert(rows: list[Line], now: datetime) -> None:
    if not rows:
        return
    insert = partial(columns.insert, Message, Line._fields, rows, ignore_conflicts=True)
    if "UNSAFE_OUTBOX_AFTER_COMMIT" in settings.UNSAFE:
        transaction.on_commit(insert)
    else:
        insert()
    if ways := {row.channel for row in rows if row.state == QUEUED and row.send_after <= now}:
        nudge(*(DELIVER[way] for way in sorted(ways)))


def _readers(parcels: Sequence[Parcel], now: datetime) -> Readers:
    """Nothing is asked about persons who are at hand, nor about users whose message goes by fixed ways."""
    persons = [(parcel.to_person, kinds.KINDS[parcel.template].ways) for parcel in parcels if parcel.to_person]
    return read_readers(
        at_hand={one.pk for one, ways in persons if isinstance(one, Person) and _can_be_sent_to(one, ways)},
        persons={person for person, _ways in persons if isinstance(person, int)},
        users={pk for parcel in parcels if (pk := _pk(parcel.to_user)) and kinds.KINDS[parcel.template].topic},
        waiting={pk for parcel in parcels if (pk := _pk(parcel.to_user)) and _can_wait(parcel)},
        rooms={parcel.to_rooms_of for parcel in parcels if parcel.to_rooms_of},
        now=now,
    )


def can_reach(person: Person, template: str) -> bool:
    """Has this person what the message goes to: an address, or a telephone?"""
    return _can_be_sent_to(person, kinds.KINDS[template].ways)


def _can_be_sent_to(person: Person, ways: Sequence[str]) -> bool:
    return bool(person.phone if kinds.SMS in ways else person.email)


def _can_wait(parcel: Parcel) -> bool:
    """Counts towards the reader's day: not urgent, held back at night, by the ways they chose."""
    is_chosen = kinds.KINDS[parcel.template].topic and not parcel.ways
    return bool(is_chosen and _quiet_zone(parcel))


def _lines(parcels: Iterable[Parcel], readers: Readers, now: datetime) -> list[Line]:
    return [line for parcel in parcels for line in _of(parcel, readers, now)]


def _of(parcel: Parcel, readers: Readers, now: datetime) -> Iterator[Line]:
    """The rows of one parcel, one for each way. Raises ValueError for a message to the wrong kind of reader."""
    kind = kinds.KINDS[parcel.template]
    if (parcel.to_person is not None) != (kind.audience == kinds.FAMILY):
        raise ValueError(f"{parcel.template} is a message to {kind.audience}.")
    is_for_rooms = parcel.to_room or parcel.to_rooms_of
    rooms = _rooms(parcel, readers) if is_for_rooms else ()
    if is_for_rooms and not rooms:
        return
    context = {**said(parcel.template, parcel.context), **parcel.beside}
    if parcel.why:
        context["why"] = parcel.why
    if is_for_rooms:
        for room in rooms:
            yield _line(parcel, kinds.CHAT, f"r{room}", context, now, readers)._replace(to_room_id=room)
    elif parcel.to_endpoint:
        line = _line(parcel, kinds.WEBHOOK, f"e{parcel.to_endpoint}", context, now, readers)
        yield line._replace(to_endpoint_id=parcel.to_endpoint)
    elif person := _pk(parcel.to_person):
        if person in readers.persons:
            yield from (_line(parcel, way, f"p{person}", context, now, readers) for way in kind.ways)
    else:
        yield from _to_user(parcel, kind, context, now, readers)


def _to_user(
    parcel: Parcel, kind: kinds.Kind, context: dict[str, str], now: datetime, readers: Readers
) -> Iterator[Line]:
    user = _pk(parcel.to_user) or 0
    if parcel.ways or not kind.topic:
        yield from (_line(parcel, way, f"u{user}", context, now, readers) for way in parcel.ways or kind.ways)
        return
    ways = readers.ways_of(user, kind, is_urgent=parcel.is_urgent, is_digest=parcel.is_digest)
    yield _line(parcel, kinds.IN_APP, f"u{user}", context, now, readers)
    departures = readers.wishes(user).departures(
        ways, parcel.send_after or now, _quiet_zone(parcel), is_full=readers.is_full(user)
    )
    for way, at in departures:
        yield _line(parcel, way, f"u{user}", context, now, readers, at)
    if departures and departures[0][0] != kinds.DIGEST:
        readers.spend(user)


def _rooms(parcel: Parcel, readers: Readers) -> Sequence[int]:
    if parcel.to_room:
        return [parcel.to_room]
    return readers.rooms.get(parcel.to_rooms_of, ()) if parcel.to_rooms_of else ()


def _line(
    parcel: Parcel, way: str, whom: str, context: dict[str, str], now: datetime, readers: Readers,
    at: datetime | None = None,
) -> Line:  # fmt: skip
    """`at` is when it leaves, where that is known already."""
    is_notice = way == kinds.IN_APP
    wanted, user, quiet_zone = parcel.send_after or now, _pk(parcel.to_user), _quiet_zone(parcel)
    if is_notice:
        send_after = min(wanted, now + LONGEST_NOTICE_WAIT)
    else:
        send_after = at or readers.wishes(user).may_leave_at(wanted, quiet_zone)
    return Line(
        key=f"{parcel.key}:{whom}:{way}", template=parcel.template, channel=way, context=context,
        to_user_id=user, to_person_id=_pk(parcel.to_person), subject_kind=parcel.subject_kind,
        subject_id=parcel.subject_id, is_urgent=parcel.is_urgent, quiet_zone=quiet_zone,
        state=SENT if is_notice else QUEUED, queued_at=now, send_after=send_after,
        wake_at=send_after, settled_at=now if is_notice else None,
    )  # fmt: skip


def _quiet_zone(parcel: Parcel) -> str:
    return "" if parcel.is_urgent else parcel.quiet_zone


def said(template: str, context: Mapping[str, Any]) -> dict[str, str]:
    """What the wording asks for, and no more. Raises ValueError when something is missing."""
    needs = _needs(template)
    if missing := [name for name in needs if name not in context]:
        raise ValueError(f"{template} needs {', '.join(missing)}.")
    return {name: _written(context[name]) for name in needs}


@cache
def _needs(template: str) -> tuple[str, ...]:
    return tuple(sorted(wording.wording_of(template, wording.LANGUAGES[0]).needs))


def _written(value: Any) -> str:
    if type(value) is str:  # most of them
        return value
    if isinstance(value, datetime):
        raise ValueError("A message says a day, in the zone of the reader's site: pass a date.")
    return value.isoformat() if isinstance(value, date) else str(value)


def _pk(recipient: User | Person | int | None) -> int | None:
    return recipient.pk if isinstance(recipient, models.Model) else recipient

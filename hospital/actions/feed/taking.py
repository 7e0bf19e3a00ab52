"""Taking what is sent: stored first, answered then. What it says is looked at later, by the sweep.

Whoever sends keeps a message until it hears AA, so nothing may be said before the row is committed, and nothing that
is stored may be refused: the sender's queue would stand still behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from ipaddress import ip_address, ip_network
from threading import Thread
from typing import NamedTuple
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from audit import columns
from hospital.feed import answers
from hospital.feed.pieces import Piece, of_batch, of_message
from hospital.feed.unreadable import Unreadable
from hospital.models import FeedSender, InboundMessage
from hospital.searching import blind
from hospital.timing import database_now

log = structlog.get_logger(__name__)
State = InboundMessage.State
PART = 500  # messages of a file or body in one transaction
REUSED = InboundMessage.Reason.CONTROL_ID_REUSED


class Peer(NamedTuple):
    """Where a connection comes from; `certificate` is the fingerprint of the one it showed, "" for none."""

    address: str
    certificate: str = ""


class Heard(NamedTuple):
    """The code of an answer, and its text."""

    code: str
    text: str


# ------------------------------------------------------------------------------------------------ what is answered
def hear(raw: bytes, *, peer: Peer, now: datetime | None = None) -> Heard:
    """What came over a line: its sender is who it says, if it comes from where that one may.

    Not one transaction: `take` is one, and the answer comes after it. Not audited: the row is the record.
    """
    return _heard(raw, lambda piece: sender_at(piece, peer), now)


def hear_from(sender: FeedSender, *, raw: bytes, now: datetime | None = None) -> Heard:
    """What was posted with the key of this sender. Not one transaction, not audited: see `hear`."""
    return _heard(raw, lambda _piece: sender, now)


def _heard(raw: bytes, sender_of: Callable[[Piece], FeedSender | None], now: datetime | None) -> Heard:
    """Never raises: whoever sends always gets an answer."""
    pieces: list[Piece] = []
    try:
        pieces = of_batch(raw)
        if len(pieces) == 1 and pieces[0].reason:
            of_message(pieces[0].text)  # alone it is refused in its own words; among others it is set aside
        sender = sender_of(next((piece for piece in pieces if piece.message), pieces[0]))
        if sender is None:
            return _answered(answers.REFUSED, pieces[:1], now, "This sender is not allowed here.")
        if "UNSAFE_ANSWER_FIRST" in settings.UNSAFE:
            Thread(target=take_delivery, args=[sender], kwargs={"pieces": pieces}).start()
        else:
            take_delivery(sender, pieces=pieces, now=now)
    except Unreadable as wrong:
        return _answered(answers.REFUSED, [], now, wrong.words)
    except DatabaseError:
        log.warning("message of the feed not stored", exc_info=True)
        return _answered(answers.AGAIN, pieces, now, "It could not be stored. Send it again.")
    return _answered(answers.STORED, pieces, now)


def _answered(code: str, pieces: Sequence[Piece], now: datetime | None, words: str = "") -> Heard:
    """An answer to each message; to nothing that can be read one, too."""
    if code == answers.REFUSED:
        log.warning("message of the feed refused", words=words)
    at = now or timezone.now()
    asked = [piece.message for piece in pieces] or [None]
    return Heard(code, "".join(answers.answer(one, code, number=uuid4().hex[:20], at=at, words=words) for one in asked))


def sender_at(piece: Piece, peer: Peer) -> FeedSender | None:
    """Who calls themselves so, and comes from where they may."""
    name = piece.message.sender if piece.message else ""
    sender = FeedSender.objects.active().filter(application=name).first() if name else None
    return sender if sender and _may_come(sender, peer) else None


def _may_come(sender: FeedSender, peer: Peer) -> bool:
    """A certificate, an address, or both: whichever the sender has. One without either may only post and lay files."""
    if not (sender.certificate or sender.addresses):
        return False
    if sender.certificate and sender.certificate != peer.certificate:
        return False
    return not sender.addresses or any(ip_address(peer.address) in ip_network(one) for one in sender.addresses)


# ------------------------------------------------------------------------------------------------ storing
@transaction.atomic
def take(sender: FeedSender, *, pieces: Sequence[Piece], now: datetime | None = None) -> None:
    """Store what is new of it. Not audited: the rows are the record.

    The same again is nothing new. Another one under a number that was used is stored and set aside.
    """
    now = now or database_now()
    rows = [_row(sender, piece, now) for piece in pieces]
    if columns.create_new(rows) == len(rows):
        return
    stored = InboundMessage.objects.filter(
        sender=sender, control_id__in=[row.control_id for row in rows], is_first=True
    )
    known = dict(stored.values_list("control_id", "digest"))
    others = [row for row in rows if known[row.control_id] != row.digest]
    for row in others:
        row.pk, row.is_first, row.state, row.reason, row.done_at = None, False, State.SET_ASIDE, REUSED, now
    InboundMessage.objects.bulk_create(others, ignore_conflicts=True)


def _row(sender: FeedSender, piece: Piece, now: datetime) -> InboundMessage:
    state = State.SET_ASIDE if piece.reason else State.STORED
    return InboundMessage(
        sender=sender, form=piece.form, control_id=piece.control_id, digest=blind("m", piece.text), raw=piece.text,
        received_at=now, state=state, reason=piece.reason, event=piece.event, done_at=now if piece.reason else None,
    )  # fmt: skip


def take_delivery(sender: FeedSender, *, pieces: Sequence[Piece], now: datetime | None = None) -> None:
    """A whole file or body, in parts that fit a transaction; stopped in between, it is sent again and goes on.

    Not audited: see `take`. Not one transaction: `take` is one.
    """
    for begin in range(0, len(pieces), PART):
        take(sender, pieces=pieces[begin : begin + PART], now=now)

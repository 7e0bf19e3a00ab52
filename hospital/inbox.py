"""What the pages of the feed show: senders and when they last told us something, and what was set aside and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.translation import gettext as _

from hospital.actions.feed.dropping import of_csv
from hospital.actions.feed.reading import data_of, told_of
from hospital.feed import mapping, messages, showing
from hospital.feed.mapping import Profile, Told
from hospital.feed.pieces import CSV, HL7, Piece, of_batch, of_bundle
from hospital.feed.unreadable import Unreadable
from hospital.models import FeedCode, FeedSender, InboundMessage

NEWEST = 50
MOST_TRIED = 50  # of what is pasted
HEADS = ("MSH", "FHS", "BHS", "\ufeff")
DAY = timedelta(days=1)
State, Reason = InboundMessage.State, InboundMessage.Reason


@dataclass(frozen=True, slots=True)
class Group:
    """What was set aside for one reason, of one sender."""

    sender: int
    name: str
    reason: str
    number: int
    since: datetime

    @property
    def words(self) -> str:
        return str(Reason(self.reason).label)


def senders(now: datetime) -> QuerySet[FeedSender]:
    """With when each last told us something, how much in a day, and how much waits for somebody."""
    lately = Count("messages", filter=Q(messages__received_at__gt=now - DAY))
    aside = Count("messages", filter=Q(messages__state=State.SET_ASIDE))
    rows = FeedSender.objects.with_last().annotate(told=lately, aside=aside)
    return rows.select_related("site").order_by("-is_active", "name")


def silent(now: datetime) -> set[int]:
    return set(FeedSender.objects.stale(now).order_by().values_list("pk", flat=True))


def groups() -> list[Group]:
    rows = InboundMessage.objects.set_aside().order_by().values("sender", "reason", name=F("sender__name"))
    counted = rows.annotate(number=Count("pk"), since=Min("received_at")).order_by("-number", "sender", "reason")
    return [Group(**row) for row in counted]


def newest() -> QuerySet[InboundMessage]:
    return InboundMessage.objects.set_aside().select_related("sender").defer("raw").order_by("-pk")[:NEWEST]


def unknown_codes() -> QuerySet[FeedCode]:
    """Wards and services that nobody has named yet."""
    rows = FeedCode.objects.filter(location__isnull=True, service__isnull=True, sender__is_active=True)
    return rows.select_related("sender__site")


# ------------------------------------------------------------------------------------------------ one message
@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says by a mapping; `wrong` is why it says nothing. `number` where there are several."""

    facts: list[tuple[str, str]]
    wrong: str = ""
    number: str = ""


def masked(message: InboundMessage) -> Reading:
    """By the mapping of its sender as it is now."""
    profile, zone = mapping.read_profile(data_of(message.sender)), message.sender.site.zone
    return _reading(lambda: told_of(message.form, message.raw, profile, zone), is_masked=True)


def shape(message: InboundMessage) -> str:
    """Empty where none of our keys opens it any more."""
    try:
        return showing.shape(message.form, message.raw)
    except InvalidToken:
        return ""


def tried(text: str, data: Any, zone: str) -> list[Reading]:
    """What was pasted by a table that may not be saved yet: every message, resource or row of it. Nothing is stored."""
    if wrong := mapping.faults(data):
        return [Reading([], " ".join(wrong))]
    profile, refused = mapping.read_profile(data), []
    try:
        pieces = _pasted(text)
    except Unreadable as wrong:
        refused = [Reading([], wrong.words)]
    except ValidationError as wrong:
        refused = [Reading([], " ".join(wrong.messages))]
    return refused or [_tried(piece, profile, zone) for piece in pieces[:MOST_TRIED]]


def _pasted(text: str) -> list[Piece]:
    """By how it begins: FHIR, HL7, or else rows of a file."""
    text = text.strip()
    if text.startswith(("{", "[")):
        return of_bundle(text.encode())
    if text.startswith(HEADS) or len(text.splitlines()) < 2:
        return of_batch(text.encode())
    return of_csv(text.encode())


def _tried(piece: Piece, profile: Profile, zone: str) -> Reading:
    reading = _reading(lambda: _told_of_piece(piece, profile, zone), is_masked=False)
    row = piece.control_id.rpartition(" row ")[2]
    return replace(reading, number=_("Row %(number)s") % {"number": row} if piece.form == CSV else piece.control_id)


def _told_of_piece(piece: Piece, profile: Profile, zone: str) -> Told:
    if piece.form == HL7:
        messages.read(piece.text)  # says in its own words what is wrong with one that is none
    return told_of(piece.form, piece.text, profile, zone)


def _reading(read: Any, *, is_masked: bool) -> Reading:
    try:
        return Reading(list(showing.facts(read(), is_masked=is_masked)))
    except Unreadable as wrong:
        words = Reason(wrong.code).label if wrong.code in Reason.values else wrong.words
        return Reading([], str(words))
    except Exception:  # what cannot be read must still be seen
        return Reading([], str(Reason.FAILED.label))

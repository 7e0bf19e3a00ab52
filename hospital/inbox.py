"""What the pages of the feed show: senders and when they last told us something, and what was set aside and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from hospital.actions.feed.reading import data_of, told_of
from hospital.feed import mapping, messages, showing
from hospital.feed.mapping import Profile, Told
from hospital.feed.pieces import HL7, of_batch
from hospital.feed.unreadable import Unreadable
from hospital.models import FeedCode, FeedSender, InboundMessage

NEWEST = 50
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
    return InboundMessage.objects.set_aside().select_related("sender").order_by("-pk")[:NEWEST]


def unknown_codes() -> QuerySet[FeedCode]:
    """Wards and services that nobody has named yet."""
    rows = FeedCode.objects.filter(location__isnull=True, service__isnull=True, sender__is_active=True)
    return rows.select_related("sender__site")


# ------------------------------------------------------------------------------------------------ one message
@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says by a mapping; `wrong` is why it says nothing."""

    facts: list[tuple[str, str]]
    wrong: str = ""


def masked(message: InboundMessage) -> Reading:
    """By the mapping of its sender as it is now."""
    profile, zone = mapping.read_profile(data_of(message.sender)), message.sender.site.zone
    return _reading(lambda: told_of(message.form, message.raw, profile, zone), is_masked=True)


def shape(message: InboundMessage) -> str:
    return showing.shape(message.form, message.raw)


def tried(text: str, data: Any, zone: str) -> Reading:
    """A pasted message by a table that may not be saved yet. Nothing is stored."""
    if wrong := mapping.faults(data):
        return Reading([], " ".join(wrong))
    return _reading(lambda: _told_of_pasted(text, mapping.read_profile(data), zone), is_masked=False)


def _told_of_pasted(text: str, profile: Profile, zone: str) -> Told:
    if text.lstrip().startswith("{"):
        return told_of("fhir", text, profile, zone)
    pieces: Iterable[Any] = of_batch(text.strip().encode())
    first = next(iter(pieces))
    messages.read(first.text)
    return told_of(HL7, first.text, profile, zone)


def _reading(read: Any, *, is_masked: bool) -> Reading:
    try:
        return Reading(list(showing.facts(read(), is_masked=is_masked)))
    except Unreadable as wrong:
        words = Reason(wrong.code).label if wrong.code in Reason.values else wrong.words
        return Reading([], str(words))
    except Exception:  # what cannot be read must still be seen
        return Reading([], str(Reason.FAILED.label))

"""What stored messages say, read by the mapping of their sender as it is now."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog

from hospital.feed import fhir, mapping, messages, rows
from hospital.feed.mapping import Profile, Told
from hospital.feed.pieces import CSV, FHIR
from hospital.feed.unreadable import Unreadable
from hospital.models import FeedCode, FeedMapping, FeedSender, InboundMessage

AHEAD = timedelta(days=1)
Kind = FeedCode.Kind
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Source:
    """A sender with everything its messages are read by."""

    sender: FeedSender
    profile: Profile
    codes: dict[tuple[str, str], FeedCode] = field(default_factory=dict)

    @property
    def zone(self) -> str:
        return self.sender.site.zone


@dataclass(slots=True)
class Item:
    """A message and what it tells, or why it cannot be acted on."""

    message: InboundMessage
    source: Source
    told: Told | None = None
    reason: str = ""


def sources_of(numbers: Iterable[int]) -> dict[int, Source]:
    """By number of the sender. Three statements, however many there are."""
    senders = FeedSender.objects.filter(pk__in=set(numbers)).select_related("site")
    found = {sender.pk: Source(sender, mapping.default()) for sender in senders}
    newest = FeedMapping.objects.filter(sender__in=found).order_by("sender_id", "-version").distinct("sender_id")
    for row in newest:
        found[row.sender_id].profile = mapping.read_profile(row.data)
    for code in FeedCode.objects.filter(sender__in=found).select_related("location", "service"):
        found[code.sender_id].codes[code.kind, code.code] = code
    return found


def data_of(sender: FeedSender) -> dict[str, Any]:
    """The table its messages are read by: the newest of its own, or the one that ships."""
    own = sender.mappings.order_by("-version").first()
    return own.data if own else json.loads(mapping.DEFAULT.read_text(encoding="utf-8"))


def read(message: InboundMessage, source: Source) -> Item:
    """Whatever is wrong with it, the others go on.

    What says to have happened long after it came has a wrong clock: nothing told later would ever be newer.
    """
    try:
        told = told_of(message.form, message.raw, source.profile, source.zone)
        if told.event_at and told.event_at > message.received_at + AHEAD:
            told = replace(told, event_at=message.received_at)
        return Item(message, source, told)
    except Unreadable as wrong:
        return Item(message, source, reason=wrong.code)
    except Exception:
        log.warning("message of the feed cannot be read", id=message.pk, exc_info=True)
        return Item(message, source, reason=InboundMessage.Reason.FAILED)


def told_of(form: str, raw: str, profile: Profile, zone: str) -> Told:
    """Raises Unreadable."""
    if form == FHIR:
        found = fhir.read(raw.encode(), profile, zone)[0]
        if found.told is None:
            raise found.refused or Unreadable("broken", "It cannot be read.")
        return found.told
    if form == CSV:
        return rows.told(json.loads(raw), profile, zone)
    return mapping.told(messages.read(raw), profile, zone)

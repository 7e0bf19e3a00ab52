"""Records as rows of a file, the way they are taken over: what goes out by a saved matching can come back by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from feedback import targets
from feedback.mapping.fields import Moment
from feedback.mapping.writing import Writer
from feedback.models import Channel, Feedback, MatchingProfile
from feedback.placing import BY_REFERENCE
from hospital.models import User

AT_ONCE = 500
DAY = timedelta(days=1)
# Who tells us something, and in which words: whoever takes these out says what for.
IDENTIFIED = frozenset({
    "words", "wish", "name", "phone", "email", "postal_address", "record_number", "finding", "learning",
    "acknowledgement_letter", "reply_letter", "note", "author",
})  # fmt: skip
REVIEWED = ("place", "url", "author", "rating", "out_of")


def lines(profile: MatchingProfile, by: User, first_on: date, last_on: date) -> tuple[list[str], Iterator[list[str]]]:
    """Headings and rows of a file of this profile: of what was received between two days, as far as `by` may take it
    out and its columns can say it.
    """
    target = targets.get(profile.target)
    scene = target.scene(by)
    writer = Writer(profile.data, target.fields, scene.choices)
    found = target.leaving(by, profile.source, scene, first_on, last_on)
    return writer.headings, (cells for values in found if (cells := writer.row(values)) is not None)


def here(moment: datetime | None, zone: ZoneInfo) -> Moment | None:
    """A day there, and the minute; the very beginning of a day is a day without a time."""
    if moment is None:
        return None
    local = moment.astimezone(zone)
    at = local.time().replace(second=0, microsecond=0)
    return Moment(local.date(), at if at.hour or at.minute else None)


def registered(story: Feedback, source: str) -> dict[str, Any]:
    """What it is called there, and its number in the register."""
    row = getattr(story, "registration", None)
    reference, number = reference_of(story, source), row.number if row else ""
    if number and number == reference:
        return {"reference": reference, "register": BY_REFERENCE}
    return {"reference": reference, "register_number": number}


def reference_of(story: Feedback, source: str) -> str:
    """What that system calls it; what it has never heard of goes by our own reference with the name of our house."""
    known = [item for item in story.items.all() if item.channel == Channel.IMPORT and item.account == source]
    named = [item.external_id for item in known if not item.external_id.startswith(targets.UNNAMED)]
    case = getattr(story, "complaint", None)
    return named[0] if named else targets.own_reference(case.ref if case else story.ref)


def rows(user: User, source: str, sites: list[int], first_on: date, last_on: date) -> Iterator[dict[str, Any]]:
    """Values by field of every story that became no case."""
    begins, ends = (datetime.combine(day, datetime.min.time(), ZoneInfo("UTC")) for day in (first_on, last_on))
    found = Feedback.objects.visible_to(user).counted().filter(site__in=sites, complaint__isnull=True)
    found = found.filter(received_at__range=(begins - DAY, ends + 2 * DAY)).order_by("pk").defer("tokens")
    found = found.select_related("site", "review", "registration").prefetch_related("items")
    for story in found.iterator(AT_ONCE):
        received = here(story.received_at, ZoneInfo(story.zone))
        if received and first_on <= received.day <= last_on:
            yield {"received": received, **_told(story), **registered(story, source)}


def _told(story: Feedback) -> dict[str, Any]:
    review = getattr(story, "review", None)
    names = ("kind", "subject", "words", "wish", "language", "channel", "teller_role")
    return {
        **{name: getattr(story, name) for name in names},
        **{name: getattr(review, name) if review else None for name in REVIEWED},
        "site": story.site_id, "department": story.department_id,
        "occurred": Moment(story.occurred_on) if story.occurred_on else None,
    }  # fmt: skip

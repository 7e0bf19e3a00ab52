"""How one colleague wishes to be told, and what that means for one message. Pure.

The app always. By mail and SMS what they chose for the topic, or what is usual; an urgent alert goes by at least one
way whatever was chosen. What can wait waits for the digest when it falls into quiet hours, when the day has brought
enough already, or when that was chosen; the digest is one message, at the end of the quiet hours. These are their own
where they set some, else those of the site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from outbox.quiet import ENDS, STARTS, may_leave_at, next_end

IN_APP, EMAIL, SMS, DIGEST = "in_app", "email", "sms", "digest"
Departure = tuple[str, datetime]  # a way, and when


@dataclass(frozen=True, slots=True)
class Wishes:
    """`can_text`: they gave a number, and text messages can be sent here at all."""

    ways: Mapping[str, Sequence[str]] = field(default_factory=dict)
    can_text: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None
    zone: str = ""

    def ways_for(self, topic: str, usual: Sequence[str], *, is_urgent: bool) -> tuple[str, ...]:
        """The digest is for what goes by no other way, and never for what is urgent."""
        chosen = self.ways.get(topic, usual)
        at_once = tuple(way for way in chosen if way != DIGEST and (way != SMS or self.can_text))
        if is_urgent:
            return (IN_APP, *(at_once or (EMAIL,)))
        return (IN_APP, *(at_once or (way for way in chosen if way == DIGEST)))

    def departures(
        self, ways: Sequence[str], wanted: datetime, quiet_zone: str, *, is_full: bool
    ) -> tuple[Departure, ...]:
        """When a message leaves by each of these ways, besides the app. `is_full`: the day has brought enough."""
        outside = tuple(way for way in ways if way != IN_APP)
        waits = bool(quiet_zone) and (is_full or self.may_leave_at(wanted, quiet_zone) > wanted)
        if DIGEST in outside or (outside and waits):
            return ((DIGEST, self.digest_at(wanted, quiet_zone)),)
        return tuple((way, wanted) for way in outside)

    def digest_at(self, wanted: datetime, quiet_zone: str) -> datetime:
        """When their quiet hours end next; who has none hears as usual."""
        ends = ENDS if self.quiet_until is None or self.quiet_until == self.quiet_from else self.quiet_until
        return next_end(wanted, self.zone or quiet_zone or "UTC", ends)

    def may_leave_at(self, wanted: datetime, quiet_zone: str) -> datetime:
        """`quiet_zone` is where the message says that quiet hours hold; "" for one that rings at any hour."""
        if not quiet_zone:
            return wanted
        starts, ends = STARTS, ENDS
        if self.quiet_from is not None and self.quiet_until is not None:
            starts, ends = self.quiet_from, self.quiet_until
        return may_leave_at(wanted, self.zone or quiet_zone, starts=starts, ends=ends)


INTERNATIONAL = re.compile(r"\+[1-9]\d{7,14}")  # ITU-T E.164
FILLING = str.maketrans("", "", " \u00a0-/().")


def international(number: str) -> str:
    """A telephone number as a provider wants it, "+353875550142". Raises ValueError without a country in front."""
    tidy = number.translate(FILLING)
    tidy = f"+{tidy[2:]}" if tidy.startswith("00") else tidy
    if not INTERNATIONAL.fullmatch(tidy):
        raise ValueError("A telephone number begins with + and the country.")
    return tidy

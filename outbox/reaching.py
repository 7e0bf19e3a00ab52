"""How one colleague wishes to be told, and what that means for one message. Pure.

The app always. By mail and SMS what they chose for the topic, or what is usual; an urgent alert goes by at least one
way whatever was chosen. Hours of quiet are their own where they set some, else those of the site, and hold back
only what goes by other ways than the app and can wait.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from outbox.quiet import ENDS, STARTS, may_leave_at

IN_APP, EMAIL, SMS = "in_app", "email", "sms"


@dataclass(frozen=True, slots=True)
class Wishes:
    """`can_text`: they gave a number, and text messages can be sent here at all."""

    ways: Mapping[str, Sequence[str]] = field(default_factory=dict)
    can_text: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None
    zone: str = ""

    def ways_for(self, topic: str, usual: Sequence[str], *, is_urgent: bool) -> tuple[str, ...]:
        chosen = self.ways.get(topic, usual)
        open_ways = tuple(way for way in chosen if way != SMS or self.can_text)
        if is_urgent and not open_ways:
            open_ways = (EMAIL,)
        return (IN_APP, *open_ways)

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

"""Pure: is a place open now, until when, and when is it open next? By the clock on the wall of the site.

Hours are kept as {"mon": [["08:00", "18:00"]], …}, exceptions as {"2026-12-25": []}. "24:00" is the end of a day; hours
that reach into the next morning are written as two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD = 14
MIDNIGHT, END = "00:00", "24:00"
SPAN = re.compile(r"^\s*(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s*$")
Spans = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Now:
    """`until` and `at` are times as people write them; `on` is the day it opens next, None for today."""

    is_open: bool
    until: str = ""
    at: str = ""
    on: date | None = None

    @property
    def is_round_the_clock(self) -> bool:
        return self.is_open and not self.until


def spans_on(weekly: Mapping[str, Spans], exceptions: Mapping[str, Spans], on: date) -> Spans:
    """The hours of one day; what is said of the day itself goes before what is said of the weekday."""
    return exceptions.get(on.isoformat(), weekly.get(DAYS[on.weekday()], ()))


def now(weekly: Mapping[str, Spans], exceptions: Mapping[str, Spans], at: datetime) -> Now:
    """`at` is the time on the wall."""
    wall = f"{at:%H:%M}"
    for opens, closes in spans_on(weekly, exceptions, at.date()):
        if opens <= wall < closes:
            return Now(True, until=_end(weekly, exceptions, at.date(), closes))
    for ahead in range(LOOK_AHEAD):
        on = at.date() + timedelta(days=ahead)
        for opens, _closes in sorted(spans_on(weekly, exceptions, on)):
            if ahead or opens > wall:
                return Now(False, at=opens, on=on if ahead else None)
    return Now(False)


def _end(weekly: Mapping[str, Spans], exceptions: Mapping[str, Spans], on: date, closes: str) -> str:
    """Hours that end at midnight go on where the next day begins with midnight; "" while no end is in sight."""
    for ahead in range(1, LOOK_AHEAD):
        following = [span for span in spans_on(weekly, exceptions, on + timedelta(days=ahead)) if span[0] == MIDNIGHT]
        if closes != END or not following:
            return closes
        closes = following[0][1]
    return ""


def read(text: str) -> list[list[str]]:
    """ "8:00-12:00, 13:00-18:00" as spans; nothing is closed. Raises ValueError for what is no such thing."""
    found = []
    for part in filter(str.strip, text.split(",")):
        match = SPAN.match(part)
        if match is None:
            raise ValueError(part.strip())
        opens, closes = (one.rjust(5, "0") for one in match.groups())
        if not MIDNIGHT <= opens < closes <= END or opens[3:] > "59" or closes[3:] > "59":
            raise ValueError(part.strip())
        found.append([opens, closes])
    found.sort()
    if any(one[1] > two[0] for one, two in pairwise(found)):
        raise ValueError(text.strip())
    return found


def read_week(text: str) -> dict[str, list[list[str]]]:
    """ "mon-fri 08:00-18:00; sat 09:00-13:00" by weekday."""
    found = {}
    for part in text.split(";"):
        days, _space, hours = part.strip().partition(" ")
        first, _dash, last = days.partition("-")
        for day in DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]:
            found[day] = read(hours)
    return found


def written(spans: Spans) -> str:
    return ", ".join(f"{opens}-{closes}" for opens, closes in spans)

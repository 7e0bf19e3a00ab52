"""Hours of a day as wall-clock seconds, and how they are read from what a person typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clocks.worktime.refusals import N_, Refusal

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

WALL_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Open hours, as wall-clock seconds after the local midnight of the date they belong to.

    `closes` beyond 86,400 lies on the next date (B11); exactly 86,400 is that date's start (B10).
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.opens < DAY and self.opens < self.closes <= self.opens + DAY):
            raise Refusal(N_("Hours must open before midnight and close within 24 hours."))


Hours = tuple[Interval, ...]
CLOSED: Hours = ()


def read_hours(where: str, rows: object) -> Hours:
    """`[["08:30", "12:00"], ["13:00", "17:00"]]` as intervals; an empty list is a closed day."""
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise Refusal(N_("%(where)s: hours are a list of pairs such as 08:30 to 17:00."), where=where)
    return tuple(sorted(_read_pair(where, row) for row in rows))


def _read_pair(where: str, row: object) -> Interval:
    if not isinstance(row, Sequence) or isinstance(row, str) or len(row) != 2:
        raise Refusal(N_("%(where)s: each entry needs an opening and a closing time."), where=where)
    opens, closes = _read_wall_time(where, row[0]), _read_wall_time(where, row[1])
    if opens == DAY:
        raise Refusal(N_("%(where)s: 24:00 can close a day but not open one."), where=where)
    return Interval(opens, closes if closes > opens else closes + DAY)


def _read_wall_time(where: str, text: object) -> int:
    if text == "24:00":
        return DAY
    match = WALL_TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Refusal(N_("%(where)s: %(text)s is not a time of day such as 08:30."), where=where, text=repr(text))
    hours, minutes, seconds = match.groups(default="0")
    return int(hours) * HOUR + int(minutes) * MINUTE + int(seconds)

"""When somebody may first be asked, until when, and how often: by the clock where they live. Pure.

The windows are data of the edition. A day is a day of the patient's zone; 48 hours are 48 hours, also in the night in
which the clocks change (reference, section 2.5).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from surveys.hcahps.editions import Edition

MAIL, PHONE, WEB = "mail", "phone", "web"
LONGEST_LAG = 365
MOST_WAVES, MOST_CALLS = 2, 5
EVENING = 17  # calls are made by day and in the evening; a part of the day counts as another one
# The order in which the ways follow each other, by the mode of the hospital.
WAYS: Mapping[str, tuple[str, ...]] = {
    "mail": (MAIL,), "phone": (PHONE,), "mail_phone": (MAIL, PHONE), "web_mail": (WEB, MAIL),
    "web_phone": (WEB, PHONE), "web_mail_phone": (WEB, MAIL, PHONE),
}  # fmt: skip


# Proposals: when which way is tried is unverified, and the office changes it before it draws (days, first contact = 0).
PROPOSED: Mapping[str, str] = {
    "mail": "mail 0, mail 21", "phone": "phone 0, phone 7, phone 14, phone 21, phone 28",
    "mail_phone": "mail 0, phone 21, phone 26, phone 31, phone 36, phone 41",
    "web_mail": "web 0, web 3, mail 7, mail 28",
    "web_phone": "web 0, web 3, phone 7, phone 14, phone 21, phone 28, phone 35",
    "web_mail_phone": "web 0, web 3, mail 7, phone 28, phone 32, phone 36, phone 40, phone 44",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """From this moment on, up to and including this day, somebody may be asked for the first time."""

    earliest: datetime
    last_day: date
    zone: ZoneInfo

    def holds(self, moment: datetime) -> bool:
        return self.earliest <= moment and moment.astimezone(self.zone).date() <= self.last_day


def first_contact(edition: Edition, discharged_at: datetime, zone: ZoneInfo) -> Window:
    earliest = discharged_at.astimezone(UTC) + timedelta(hours=edition.windows["first_contact_after_hours"])
    went_home = discharged_at.astimezone(zone).date()
    return Window(earliest, went_home + timedelta(days=edition.windows["first_contact_within_days"]), zone)


def closes_on(edition: Edition, first_contact_at: datetime, zone: ZoneInfo) -> date:
    """The last day on which an answer counts."""
    days = edition.windows["collection_days_after_first_contact"]
    return first_contact_at.astimezone(zone).date() + timedelta(days=days)


def is_open(edition: Edition, first_contact_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
    return now.astimezone(zone).date() <= closes_on(edition, first_contact_at, zone)


def lag(edition: Edition, went_home: date, ended: date) -> tuple[int, bool]:
    """Days from going home to the end of asking, and whether that is suspiciously many. Raises ValueError for what can
    be no lag.
    """
    days = (ended - went_home).days
    if not 0 <= days <= LONGEST_LAG:
        raise ValueError(f"{days} days from going home to the end.")
    return days, days > edition.windows["warn_lag_over_days"]


@dataclass(frozen=True, slots=True)
class Step:
    """One try of a way, so many days after the first contact."""

    way: str
    after_days: int


def read_steps(text: str) -> list[Step]:
    """ "web 0, mail 7": raises ValueError for what cannot be read so."""
    pairs = [part.split() for part in text.split(",")]
    if not all(len(pair) == 2 and pair[0] in (WEB, MAIL, PHONE) and pair[1].isdecimal() for pair in pairs):
        raise ValueError(text)
    return [Step(way, int(days)) for way, days in pairs]


def written(steps: Sequence[Step]) -> str:
    return ", ".join(f"{step.way} {step.after_days}" for step in steps)


def reachable(steps: Sequence[Step], ways: Collection[str]) -> list[Step]:
    """The schedule of somebody whom only these ways reach; its first step is the first contact."""
    left = [step for step in steps if step.way in ways]
    return [Step(step.way, step.after_days - left[0].after_days) for step in left]


def planned(edition: Edition, steps: Sequence[Step], first_contact_on: date) -> list[tuple[date, Step]]:
    """The days of a schedule that lie before the close."""
    last = edition.windows["collection_days_after_first_contact"]
    return [(first_contact_on + timedelta(days=one.after_days), one) for one in steps if one.after_days <= last]


def faults(edition: Edition, mode: str, steps: Sequence[Step]) -> list[str]:
    """Why a schedule may not be used: "mode", "order", "ways", "waves", "calls" or "close"."""
    if mode not in edition.modes or mode not in WAYS:
        return ["mode"]
    ways = [step.way for step in steps]
    wrong = {
        "order": any(a.after_days > b.after_days for a, b in pairwise(steps)) or not steps or steps[0].after_days != 0,
        "ways": tuple(dict.fromkeys(ways)) != WAYS[mode],
        "waves": MAIL in ways and not 1 <= ways.count(MAIL) <= MOST_WAVES,
        "calls": PHONE in ways and not 1 <= ways.count(PHONE) <= MOST_CALLS,
        "close": any(step.after_days > edition.windows["collection_days_after_first_contact"] for step in steps),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


def is_another_time(calls: Sequence[datetime], moment: datetime, zone: ZoneInfo) -> bool:
    """Calls are made on different days of the week or parts of the day."""
    return _time_of_week(moment, zone) not in {_time_of_week(call, zone) for call in calls}


def _time_of_week(moment: datetime, zone: ZoneInfo) -> tuple[int, str]:
    there = moment.astimezone(zone)
    part = "morning" if there.hour < 12 else "afternoon" if there.hour < EVENING else "evening"
    return there.weekday(), part

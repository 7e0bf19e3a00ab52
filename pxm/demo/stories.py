"""The invented stories, and when each of them happens.

Whenever the demo is loaded, a Monday morning or a Sunday night, most cases are on track, some are due today and a
few were let lie. So open cases are placed backward from that moment, in the working days of their site: how many
of them ago they were told, and on which the family last heard from us.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from pxm.demo.week import Week

FOLDER = Path(__file__).parent / "stories"
CASES = ("complaint", "concern")
DAYS = 60
UPDATE_EVERY = 3  # working days: the target of the shipped rules
CONTACT_WITHIN = timedelta(hours=4)  # the same, for High and Critical, day and night
BY_OFFICERS = ("phone", "email", "letter", "advocate", "regulator")
# Per stage: (working days since it was told, working days until the next holding update is due), taken in turn.
SPREAD: Mapping[str, list[tuple[int, int]]] = {
    "looking": [(2, 1), (4, 2), (1, 2), (5, 1), (3, 0), (3, 2), (4, 1), (2, 1), (5, 2), (1, 2), (4, 0), (5, 1)],
    "drafting": [(3, 2), (7, 1), (4, 2), (5, 1), (2, 1), (4, 1)],
    "approval": [(4, 1), (6, 2), (5, 1), (3, 2), (5, 2), (4, 0)],
}
SENT_BACK, TODAY = (5, 1), (5, 0)
LATE: Mapping[str, list[tuple[int, int]]] = {
    "update": [(5, -1), (4, -1)],
    "reply": [(9, 1), (8, 2)],
    "put_right": [(3, 1)],
}
OWN_LIVES = ("short", "solved", "withdrawn", "error", "not_ours")  # every other end is reached step by step
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Course:
    """On which working day after the telling what is done; None: never, or not by now."""

    last: int = 0
    updates: tuple[int, ...] = ()
    finished: int | None = None
    submitted: int | None = None
    sent_back: int | None = None
    answered: int | None = None
    closed: int | None = None
    reopened: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One told story: when and how it reached us, and what becomes of it (`fate`, a function of `pxm.demo.lives`)."""

    told_at: datetime
    channel: str
    fate: str
    course: Course
    data: Row

    @property
    def key(self) -> tuple[str, str]:
        return self.data["site"], self.data["department"]

    @property
    def is_grave(self) -> bool:
        return self.data["severity"] >= 3

    @property
    def is_nameless(self) -> bool:
        return self.data["teller"] in ("anonymous", "staff_idea")


def rows_of(part: str) -> list[Row]:
    """The stories of all sites that are `open`, `ended`, or `other`: thanks, ideas and questions."""
    found = []
    for file in sorted(FOLDER.glob(f"*_{part}.toml")):
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        usual = {"site": told["site"], "language": told["language"], "kind": "complaint", "teller": "patient"}
        found += [usual | {"severity": 2, "subject": ""} | row for row in told["story"]]
    return found


def schedule(seed: int, weeks: Mapping[str, Week], now: datetime) -> list[Story]:
    """All stories of the last 60 days, oldest first."""
    turns: Counter[tuple[str, ...]] = Counter()
    stories = [
        place(Placing(row, weeks[row["site"]], now, chance_of(seed, row), turns))
        for part, place in (("open", _open), ("ended", _ended), ("other", _other))
        for row in rows_of(part)
    ]
    return sorted(stories, key=lambda story: (story.told_at, story.data["words"]))


def chance_of(seed: int, row: Row, what: str = "when") -> Random:
    """Each story has its own luck, so that writing another one changes nothing for the rest."""
    return Random(f"{seed} {what} {row['words']}")  # noqa: S311 - places stories, guards nothing


@dataclass(frozen=True, slots=True)
class Placing:
    """What is needed to place one story; `turns` counts how many of a kind were placed before."""

    row: Row
    week: Week
    now: datetime
    chance: Random
    turns: Counter[tuple[str, ...]]

    def turn(self, choices: list[tuple[int, int]], *kind: str) -> tuple[int, int]:
        key = (self.row["site"], *kind)
        self.turns[key] += 1
        return choices[(self.turns[key] - 1) % len(choices)]

    def story(self, told_at: datetime, fate: str, course: Course | None = None) -> Story:
        return Story(told_at, self.channel(told_at), fate, course or Course(), self.row)

    def channel(self, told_at: datetime) -> str:
        """As the story says; by chance where it says nothing, and no letter is opened while the office is closed."""
        usual = self.chance.choice(["staff", "phone", "phone", "web", "email", "letter"])
        wanted = self.row.get("channel", usual)
        if wanted not in BY_OFFICERS or self.week.is_open(told_at):
            return wanted
        return "staff" if self.row["severity"] >= 3 else self.chance.choice(["staff", "web"])

    def told_on(self, day: date, latest: int = 19) -> datetime:
        """A believable time of that day; what officers write down comes in office hours."""
        first, last = (9, min(15, latest)) if self.row.get("channel") in BY_OFFICERS else (7, latest)
        return self.week.at(day, self.chance.randint(first, last), self.chance.randrange(60))


# ------------------------------------------------------------------------------------------------ open
def _open(one: Placing) -> Story:
    return _placed_by(one.row)(one)


def _placed_by(row: Row) -> Callable[[Placing], Story]:
    if "fresh" in row:
        return _fresh
    if row.get("late") in ("contact", "triage"):
        return {"contact": _not_called, "triage": _not_sorted}[row["late"]]
    return {"new": _new, "sorted": _sorted}.get(row["stage"], _in_work)


def _fresh(one: Placing) -> Story:
    """Told an hour or two ago at any hour; the call that is owed falls on the same day wherever that is possible."""
    ago = one.chance.randint(60, 140)
    left = int((one.week.midnight(one.now) - one.now).total_seconds() // 60)
    whole = int(CONTACT_WITHIN.total_seconds() // 60)
    if whole - ago > left:
        ago = min(whole - left + 2, whole - 2)
    return one.story(one.now - timedelta(minutes=ago), "new")


def _not_called(one: Placing) -> Story:
    """Nobody has spoken with them within the four hours."""
    return one.story(one.now - CONTACT_WITHIN - timedelta(minutes=one.chance.randint(50, 110)), "let_lie")


def _not_sorted(one: Placing) -> Story:
    """Nobody has looked at it within the four office hours."""
    return one.story(one.week.earlier(one.now, one.chance.randint(300, 390)), "new")


def _new(one: Placing) -> Story:
    """Came in since the office last had three hours for it: this morning, or over the weekend."""
    if "named" in one.row:
        return one.story(one.week.earlier(one.now, one.chance.randint(100, 180)), "barred")
    first, last = one.week.earlier(one.now, 190), one.now - timedelta(minutes=12)
    told_at = last
    for _try in range(40):
        told_at = first + (last - first) * one.chance.random()
        if 7 <= one.week.hour(told_at) <= 22:
            break
    return one.story(told_at, "new")


def _sorted(one: Placing) -> Story:
    told_at = one.week.earlier(one.now, one.chance.randint(270, 420))
    return one.story(told_at, "barred" if "named" in one.row else "sorted")


def _in_work(one: Placing) -> Story:
    """Looked into, written, or waiting for approval: spread over the days."""
    row, late = one.row, one.row.get("late")
    day, due = _days_of(one)
    last = day + due - UPDATE_EVERY
    updates = set(range(last, 0, -UPDATE_EVERY)) if row["kind"] == "complaint" else set()
    if due == 0 and "today" not in row:
        updates.add(day)  # this afternoon
    finished = {"looking": None, "drafting": day - 1, "approval": day - 2}[row["stage"]]
    submitted = day - 1 if row["stage"] == "approval" else None
    sent_back = day - 1 if "sent_back" in row else None
    if sent_back:
        finished, submitted = day - 3, day - 2
    course = Course(day, tuple(sorted(updates)), finished, submitted, sent_back)
    return one.story(_received(one, day, is_weekend_possible=day > 1 and not late), "handled", course)


def _days_of(one: Placing) -> tuple[int, int]:
    row = one.row
    if "late" in row:
        return one.turn(LATE[row["late"]], "late", row["late"])
    if row["kind"] == "concern":
        return 1, 2
    if "today" in row:
        return TODAY
    return SENT_BACK if "sent_back" in row else one.turn(SPREAD[row["stage"]], row["stage"])


def _received(one: Placing, days: int, *, is_weekend_possible: bool) -> datetime:
    """So many working days before today; on a Saturday or Sunday now and then, which counts as the Friday before."""
    day = one.week.ago(one.week.today(one.now), days)
    if days <= 1:
        return one.told_on(day, latest=10)
    free = day + timedelta(days=one.chance.choice([1, 2]))
    is_free = not one.week.days.is_working_day(free) and one.row.get("channel") not in BY_OFFICERS
    return one.told_on(free if is_weekend_possible and is_free and one.chance.random() < 0.6 else day)


# ------------------------------------------------------------------------------------------------ ended, and the rest
def _ended(one: Placing) -> Story:
    fate = one.row.get("end") or _end(one)
    days = one.chance.randint(8, 10) if fate == "closed_late" else one.chance.randint(3, 5)
    closed = None if fate == "answered" else days + one.chance.randint(2, 4)
    if closed is None:
        ago = days + 1
    else:
        least = {"short": 2, "solved": 1, "withdrawn": 4, "error": 3, "not_ours": 1, "reopened": closed + 6}
        ago = _spread(one, least.get(fate, closed + 1))
    course = _answered(days, closed, ago if fate == "reopened" else None)
    return one.story(_received(one, ago, is_weekend_possible=False), fate if fate in OWN_LIVES else "handled", course)


def _end(one: Placing) -> str:
    row = one.row
    if row["kind"] == "concern":
        return "solved"
    if row["severity"] >= 3 or row.get("flags"):
        return one.chance.choice(["closed", "closed", "closed_late"])
    return one.chance.choice(["closed", "closed", "short", "short", "closed_late"])


def _answered(days: int, closed: int | None, reopened_for: int | None) -> Course:
    """Answered on that day; a family that waits longer than three has heard from us in between. What is taken up
    again was taken up the day before yesterday.
    """
    updates = tuple(range(UPDATE_EVERY, days, UPDATE_EVERY))
    written = (updates, max(1, days - 2), days - 1, None, days, closed)
    return Course(reopened_for, *written, reopened_for - 2) if reopened_for else Course(days, *written)


def _spread(one: Placing, least: int) -> int:
    """Working days ago, most of them in the last weeks."""
    most = DAYS * 5 // 7 - 1
    return least + round((most - least) * one.chance.random() ** 1.4)


def _other(one: Placing) -> Story:
    day = one.now - timedelta(days=1 + (DAYS - 2) * one.chance.random() ** 1.4)
    return one.story(one.told_on(day.date()), "heard")

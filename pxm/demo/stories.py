"""The invented stories, and how each of them goes on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

DATA = Path(__file__).parent / "stories.toml"
CASES = ("complaint", "concern")
DAYS = 60


@dataclass(frozen=True)
class Story:
    """One told story: when it reached us and how far it gets (`fate`, a function of `pxm.demo.lives`)."""

    told_at: datetime
    fate: str
    data: dict[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        return self.data["site"], self.data["department"]

    @property
    def is_grave(self) -> bool:
        return self.data.get("severity", 1) >= 3 or bool(self.data.get("flags"))


def schedule(chance: Random, zones: dict[str, str], now: datetime) -> list[Story]:
    """All stories of the last 60 days, oldest first."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["story"]
    answered = [row for row in rows if "answer" in row and row["kind"] in CASES]
    waiting = [row for row in rows if "answer" not in row and row["kind"] in CASES]
    others = [row for row in rows if row["kind"] not in CASES]
    for group in (answered, waiting, others):
        chance.shuffle(group)
    heard = [(row, "heard", chance.uniform(0, DAYS)) for row in others]
    told = [*_ended(answered, chance), *_waiting(waiting, chance), *heard]
    return sorted(
        (Story(_moment(chance, zones[row["site"]], now, age), fate, row) for row, fate, age in told),
        key=lambda story: story.told_at,
    )


def _ended(rows: list[dict[str, Any]], chance: Random) -> list[tuple[dict[str, Any], str, float]]:
    """Most are answered and closed; the newest dozen is somewhere on the way."""
    rows = sorted(rows, key=lambda row: row.get("severity", 1) < 3)  # a reply waits for approval only in grave cases
    late = ["approval", "investigating", "approval", "waiting", *[""] * 4, "responded", "sorted", "new", "waiting",
            "overdue", "reopened", "withdrawn", "new", "drafting"]  # fmt: skip
    recent = {"new": 0.2, "sorted": 0.6, "withdrawn": 20, "reopened": 24, "overdue": 13, "waiting": 6}
    found = []
    for number, row in enumerate(rows):
        fate = late[number] if number < len(late) else ""
        age = recent.get(fate, chance.uniform(1.5, 7)) if fate else chance.uniform(12, DAYS)
        found.append((row, fate or _end(row, chance), age))
    return found


def _end(row: dict[str, Any], chance: Random) -> str:
    grave = row.get("severity", 1) >= 3 or row.get("flags")
    if row["kind"] == "concern":
        return "solved"
    if grave:
        return chance.choice(["closed", "closed", "closed_late"])
    return chance.choice(["closed", "short", "short", "closed_late"])


def _waiting(rows: list[dict[str, Any]], chance: Random) -> list[tuple[dict[str, Any], str, float]]:
    """Grave stories that are being looked into right now."""
    fates = ["new", "investigating", "overdue", "investigating", "sorted"]
    ages = {"new": 0.1, "sorted": 0.5, "overdue": 11, "investigating": 3}
    chosen = [fates[number % len(fates)] for number in range(len(rows))]
    return [(row, fate, ages[fate] + chance.uniform(0, 0.4)) for row, fate in zip(rows, chosen, strict=True)]


def _moment(chance: Random, zone: str, now: datetime, age: float) -> datetime:
    """A believable time of day at the site, `age` days ago and never later than a quarter of an hour ago."""
    day = (now - timedelta(days=age)).astimezone(ZoneInfo(zone)).date()
    at = datetime.combine(day, time(chance.choice([8, 9, 10, 11, 13, 14, 15, 16, 19, 21]), chance.randrange(60)))
    moment = at.replace(tzinfo=ZoneInfo(zone))
    latest = now - timedelta(minutes=15)
    return (moment if moment <= latest else moment - timedelta(days=1)).astimezone(now.tzinfo)

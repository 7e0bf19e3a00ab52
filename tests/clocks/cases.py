"""Calendars, instants and pauses for the property tests, drawn close to the nights on which clocks change."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from clocks import worktime
from tests.clocks import oracle

ZONES = (
    "Europe/Dublin",
    "America/Halifax",
    "Asia/Shanghai",
    "Pacific/Auckland",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)
EXAMPLES = int(os.environ.get("PXM_EXAMPLES", "1000"))
WINDOW = timedelta(days=16)

thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@dataclass(frozen=True)
class Case:
    """A calendar, an instant, a number of seconds that fits in the window, and pauses around them."""

    zone: str
    data: dict
    start: int
    seconds: int
    pauses: tuple[tuple[int, int], ...]

    @property
    def calendar(self) -> worktime.Calendar:
        return worktime.Calendar.from_data(self.zone, self.data)

    @property
    def at(self) -> datetime:
        return oracle.utc(self.start)

    @property
    def paused(self) -> tuple[worktime.Pause, ...]:
        return tuple(worktime.Pause(oracle.utc(a), oracle.utc(b)) for a, b in self.pauses)

    def pieces(self, *, pauses: bool = True) -> oracle.Pieces:
        """The open time of the window, as the oracle sees it."""
        middle = oracle.wall_at(self.zone, self.start).date()
        found = list(self.pauses) if pauses else []
        return oracle.open_pieces(self.zone, self.data, middle - WINDOW, middle + WINDOW, found)


@lru_cache
def changes(zone: str) -> tuple[date, ...]:
    """The dates on which this zone's clocks change, 2024 to 2027."""
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(4 * 365)]
    noons = {day: oracle.epoch(datetime.fromisoformat(f"{day}T12:00:00+00:00")) for day in days}
    moved = [
        day for day in days if oracle.offset_at(zone, noons[day]) != oracle.offset_at(zone, noons[day] - oracle.DAY)
    ]
    return tuple(moved) or (date(2026, 2, 14),)


# One draw per time: hours of offices and wards, the small hours in which clocks change, and any second at all.
PLAIN = (
    "00:00",
    "00:30",
    "01:00",
    "01:30",
    "02:00",
    "02:15",
    "02:30",
    "03:00",
    "03:30",
    "08:00",
    "08:30",
    "12:00",
    "13:30",
    "17:00",
    "21:00",
    "23:00",
    "23:30",
    "23:59:59",
)
ODD = tuple(f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(0, oracle.DAY, 1237))
OPENS = st.sampled_from(PLAIN + PLAIN + ODD)
CLOSES = st.sampled_from(PLAIN + PLAIN + ODD + ("24:00",) * 12)
DAYS = st.lists(st.tuples(OPENS, CLOSES).map(list), max_size=2)
NIGHTS = st.sampled_from([[["00:00", "24:00"]], [["21:00", "07:00"]], [["00:00", "02:30"], ["02:45", "06:00"]]])
BUSY_DAYS = st.lists(st.tuples(OPENS, CLOSES).map(list), min_size=1, max_size=2) | NIGHTS
SEVEN = st.integers(0, 3**7 - 1).map(lambda n: [n // 3**day % 3 for day in range(7)])
NEAR = st.integers(-6, 12)
# Hypothesis likes small numbers; spread evenly, starts lie before and after the change, and durations reach over it.
EVENLY = st.integers(0, 2**20 - 1).map(lambda n: (n * 0x9E3779B1 + 2**19) % 2**20 / 2**20)
PAUSES = st.lists(st.tuples(EVENLY, st.integers(0, 200_000)), max_size=3)
CALENDARS = st.tuples(
    st.tuples(BUSY_DAYS, BUSY_DAYS, DAYS),
    SEVEN,
    st.dictionaries(NEAR, DAYS, max_size=3),
    st.lists(NEAR, max_size=2, unique=True),
)


def calendar_data(drawn: tuple, around: date) -> dict:
    """Three kinds of day spread over a week; a few dates near the change replaced or closed."""
    kinds, week, dates, holidays = drawn
    near = {n: (around + timedelta(days=n)).isoformat() for n in range(-6, 13)}
    return {
        "weekly": {name: kinds[kind] for name, kind in zip(oracle.DAYS, week, strict=True)},
        "dates": {near[n]: rows for n, rows in dates.items()},
        "holidays": [near[n] for n in holidays],
    }


@st.composite
def cases(draw: st.DrawFn, zones: tuple[str, ...] = ZONES) -> Case:
    zone = draw(st.sampled_from(zones))
    around = draw(st.sampled_from(changes(zone)))
    data = calendar_data(draw(CALENDARS), around)
    noon = oracle.epoch(datetime.fromisoformat(f"{around}T12:00:00+00:00"))
    start = noon - 3 * oracle.DAY + int(draw(EVENLY) * 4 * oracle.DAY)
    begun = [(noon - 4 * oracle.DAY + int(at * 10 * oracle.DAY), lasts) for at, lasts in draw(PAUSES)]
    case = Case(zone, data, start, 0, tuple((begins, begins + lasts) for begins, lasts in begun))
    ahead = oracle.between(case.pieces(), start, start + 12 * oracle.DAY)
    # Now and then nothing at all or everything that fits, where the edges are
    part = min(1.0, max(0.0, draw(EVENLY) * 1.2 - 0.1))
    return replace(case, seconds=int(part * ahead))

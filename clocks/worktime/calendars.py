"""A working calendar: the week's hours, the dates that differ, the holidays, and the zone they are read in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from clocks.worktime.intervals import CLOSED, Hours, read_hours
from clocks.worktime.localtime import zone_named
from clocks.worktime.refusals import N_, Refusal

Source = Literal["weekly", "date", "holiday"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Read = TypeVar("Read")
PARTS = frozenset({"weekly", "dates", "holidays", "horizon_year"})


@dataclass(frozen=True, slots=True)
class Calendar:
    """Hashable by value, so that computed opening times are shared by equal calendars.

    `weekly` holds Monday to Sunday. `dates` replaces the week for one date. `holidays` are closed dates with
    their names. `horizon_year` is the last year whose holidays are known; None when nobody has said.
    """

    zone: str
    weekly: tuple[Hours, ...]
    dates: Mapping[date, Hours] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=dict)
    horizon_year: int | None = None
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        if len(self.weekly) != len(WEEKDAYS):
            raise Refusal(N_("A week needs seven lists of hours, Monday to Sunday."))
        zone_named(self.zone)
        object.__setattr__(self, "dates", MappingProxyType(dict(self.dates)))
        object.__setattr__(self, "holidays", MappingProxyType(dict(self.holidays)))
        parts = (self.zone, self.weekly, frozenset(self.dates.items()), frozenset(self.holidays))
        object.__setattr__(self, "_hash", hash(parts))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Calendar], tuple[object, ...]]:
        plain = (self.zone, self.weekly, dict(self.dates), dict(self.holidays), self.horizon_year)
        return Calendar, plain

    @classmethod
    def from_data(cls, zone: str, data: Mapping[str, Any]) -> Calendar:
        """Read plain JSON; a `Refusal` says in plain words what cannot be.

        `weekly`: {"mon": [["08:30", "17:00"]], …}, a missing day is closed. `dates`: {"2026-12-31": [["08:30",
        "12:30"]], "2026-03-17": []}. `holidays`: {"2026-03-17": "St Patrick's Day"} or a list of dates.
        `horizon_year`: 2027. `closes <= opens` ends on the next date.
        """
        _refuse_unknown(N_("A calendar has no part named %(names)s."), _table("calendar", data), PARTS)
        holidays = data.get("holidays", {})
        named = holidays if isinstance(holidays, Mapping) else dict.fromkeys(_listed(holidays), "")
        return cls(
            zone,
            _read_week(data.get("weekly", {})),
            _by_date("dates", data.get("dates", {}), read_hours),
            _by_date("holidays", named, _read_name),
            _read_year(data.get("horizon_year")),
        )

    def hours_on(self, day: date) -> Hours:
        """The hours that start on a date: override, then holiday, then week (B15)."""
        hours = self.dates.get(day)
        if hours is None:
            return CLOSED if day in self.holidays else self.weekly[day.weekday()]
        return hours

    def source_of(self, day: date) -> Source:
        if day in self.dates:
            return "date"
        return "holiday" if day in self.holidays else "weekly"

    def is_working_day(self, day: date) -> bool:
        """A date with any hours at all is one whole working day (B12, B14, B15)."""
        return bool(self.hours_on(day))


def _read_week(weekly: object) -> tuple[Hours, ...]:
    table = _table("weekly", weekly)
    _refuse_unknown(N_("%(names)s is not a day of the week; use mon to sun."), table, frozenset(WEEKDAYS))
    return tuple(read_hours(day, table.get(day, [])) for day in WEEKDAYS)


def _by_date(part: str, rows: object, read: Callable[[str, object], Read]) -> dict[date, Read]:
    return {_read_date(part, key): read(str(key), value) for key, value in _table(part, rows).items()}


def _read_date(part: str, text: object) -> date:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        day = None
    # Other spellings of a date would let two rows stand for the same one.
    if day is None or day.isoformat() != text:
        message = N_("%(part)s: %(text)s is not a date such as 2026-12-31.")
        raise Refusal(message, part=part, text=repr(text))
    return day


def _read_name(where: str, name: object) -> str:
    if not isinstance(name, str):
        raise Refusal(N_("%(where)s: the name of a holiday is a text."), where=where)
    return name


def _read_year(year: object) -> int | None:
    if year is None or (type(year) is int and date.min.year < year < date.max.year):
        return year
    raise Refusal(N_("horizon_year: %(year)s is not a year."), year=repr(year))


def _table(part: str, rows: object) -> Mapping[str, Any]:
    if not isinstance(rows, Mapping):
        raise Refusal(N_("%(part)s: this is not a table of names and values."), part=part)
    return rows


def _listed(rows: object) -> list[object]:
    if not isinstance(rows, list | tuple):
        raise Refusal(N_("%(part)s: this is not a list of dates."), part="holidays")
    return list(rows)


def _refuse_unknown(message: str, rows: Mapping[str, Any], known: frozenset[str]) -> None:
    unknown = sorted(map(str, set(rows) - known))
    if unknown:
        raise Refusal(message, names=", ".join(unknown))

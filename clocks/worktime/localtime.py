"""Between instants and the wall clock of a zone: gaps, folds, and where a date begins.

Instants are counted as whole seconds since 1970-01-01T00:00Z inside this package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from clocks.worktime.refusals import N_, Refusal

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class LocalTime:
    """What a typed wall time can mean (B25): one instant, or two to choose from.

    A gap offers the wall time moved back and moved on by the length of the gap; a fold offers its first and
    its second occurrence, the first being the default.
    """

    kind: Literal["exact", "gap", "fold"]
    choices: tuple[datetime, ...]


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name; a `Refusal` for anything else."""
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, TypeError, ValueError):
        raise Refusal(N_("%(zone)s is not a time zone that we know."), zone=repr(name)) from None


def seconds_of(instant: datetime) -> int:
    """Whole seconds since 1970, microseconds cut (B16). Naive datetimes are refused."""
    if instant.utcoffset() is None:
        raise Refusal(N_("A time without its zone cannot be used."))
    return (instant - EPOCH) // SECOND


def whole_utc(instant: datetime) -> datetime:
    """The same instant in UTC without microseconds: safe to compare and to count from."""
    return instant_of(seconds_of(instant))


def instant_of(seconds: int) -> datetime:
    return EPOCH + timedelta(seconds=seconds)


def local_date(zone: str, instant: datetime) -> date:
    """The date on the wall of a zone at an instant."""
    return whole_utc(instant).astimezone(zone_named(zone)).date()


def wall_seconds(zone: ZoneInfo, midnight: datetime, seconds: int) -> int:
    """The instant of a wall time, given as seconds after a naive midnight.

    In a gap it moves on by the length of the gap (B6), in a fold it is the first occurrence (B7): both are what
    `fold=0` means (PEP 495).
    """
    return seconds_of((midnight + timedelta(seconds=seconds)).replace(tzinfo=zone))


@lru_cache(maxsize=4096)
def first_instant(zone: str, day: date) -> datetime:
    """The first instant of a local date, also where the clocks go forward over its midnight (B18)."""
    midnight = datetime.combine(day, time.min, zone_named(zone))
    before, after = _offsets(midnight)
    if before >= after:
        return midnight.astimezone(UTC)
    wall = midnight.replace(tzinfo=UTC)
    return instant_of(_change_between(zone, seconds_of(wall - after), seconds_of(wall - before)))


def zone_fingerprint(zone: str, year: int) -> str:
    """A digest of five years of a zone's offsets: when it changes, time zone data was upgraded (B26)."""
    there, first = zone_named(zone), seconds_of(datetime(year, 1, 1, tzinfo=UTC))
    offsets = (str(instant_of(first + hour * 3600).astimezone(there).utcoffset()) for hour in range(5 * 8766))
    changes = (f"{hour}{offset}" for hour, offset in _changes(offsets))
    return sha256(" ".join(changes).encode()).hexdigest()


def _changes(values: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Each value that differs from the one before, with its place."""
    last = ""
    for place, value in enumerate(values):
        if value != last:
            yield place, value
        last = value


def resolve_local(zone: str, typed: datetime) -> LocalTime:
    """The instants that a naive wall time from a form can mean, in UTC, whole seconds."""
    if typed.tzinfo is not None:
        raise Refusal(N_("A typed time is read in the site's own zone and must not carry another."))
    wall = typed.replace(microsecond=0, tzinfo=zone_named(zone))
    before, after = _offsets(wall)
    try:
        choices = sorted({wall.replace(tzinfo=UTC, fold=0) - offset for offset in (before, after)})
    except OverflowError:
        raise Refusal(N_("This date is too far away.")) from None
    kind: Literal["exact", "gap", "fold"] = "gap" if before < after else "fold"
    return LocalTime("exact" if before == after else kind, tuple(choices))


def _offsets(wall: datetime) -> tuple[timedelta, timedelta]:
    """The offsets before and after a change; equal where a wall time means one instant."""
    before, after = wall.replace(fold=0).utcoffset(), wall.replace(fold=1).utcoffset()
    if before is None or after is None:
        raise Refusal(N_("A time without its zone cannot be used."))
    return before, after


def _change_between(zone: str, low: int, high: int) -> int:
    """The first second in `(low, high]` whose offset differs from that of `low`."""
    there = zone_named(zone)
    offset = instant_of(low - 1).astimezone(there).utcoffset()
    while low < high:
        middle = (low + high) // 2
        if instant_of(middle).astimezone(there).utcoffset() == offset:
            low = middle + 1
        else:
            high = middle
    return low

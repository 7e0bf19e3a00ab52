"""Who is on duty: a weekly pattern, one-off reliefs and absences, by the wall clock of a place. Values in, values out.

How time is counted (each line is a test):
A shift is half-open: whoever goes at 08:00 is off at 08:00:00, whoever comes then is on. One that ends no later than
it begins ends on the next day; equal times are 24 hours. Both are read off the wall of the place, so that on the day
of a change a night is an hour shorter or longer. A time that a change skips is the moment of the change; one that
comes twice is the first. Validity counts for the day on which a shift begins, the last day included.
A relief goes before the pattern, an absence before both: the deputy named for it stands in, once and not further.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY, WEEK, INSTANT = timedelta(days=1), timedelta(days=7), timedelta(microseconds=1)
WHOLE_DAY = 24 * 60  # minutes
NEVER_ENDS = date.max

# Why somebody is on, or nobody.
ROTA, RELIEF, DEPUTY = "rota", "relief", "deputy"
EMPTY, AWAY, UNFIT = "empty", "away", "unfit"


@dataclass(frozen=True, slots=True)
class Shift:
    """One line of the weekly pattern; Monday is 0. `is_fit`: this person works here and holds the role of the rota."""

    user: int
    weekday: int
    starts: time
    ends: time
    first_on: date
    last_on: date | None = None
    is_fit: bool = True
    pk: int = 0

    @property
    def is_overnight(self) -> bool:
        return self.ends <= self.starts

    def begins_on(self, day: date) -> bool:
        return day.weekday() == self.weekday and self.first_on <= day <= (self.last_on or NEVER_ENDS)


@dataclass(frozen=True, slots=True)
class Relief:
    """For once somebody else than the pattern says, or somebody where it says nobody."""

    user: int
    starts_at: datetime
    ends_at: datetime
    is_fit: bool = True
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Away:
    """An absence; `deputy` is None where nobody stands in, or nobody who still works here."""

    user: int
    deputy: int | None
    starts_at: datetime
    ends_at: datetime

    def covers(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about one rota. Of one `is_round_the_clock` an hour that nobody has is a gap."""

    zone: str
    shifts: Sequence[Shift] = ()
    reliefs: Sequence[Relief] = ()
    absences: Sequence[Away] = ()
    is_round_the_clock: bool = True


@dataclass(frozen=True, slots=True)
class Slot:
    """One turn of duty, as a shift or a relief has it; `source` is `ROTA` or `RELIEF`, `pk` the row's."""

    starts_at: datetime
    ends_at: datetime
    user: int
    is_fit: bool
    source: str
    pk: int


@dataclass(frozen=True, slots=True)
class Duty:
    """A stretch in which the same holds. `user` is who is on, None for nobody; `slot` is what was planned."""

    starts_at: datetime
    ends_at: datetime
    user: int | None
    why: str
    slot: Slot | None = None

    @property
    def planned(self) -> int | None:
        return self.slot.user if self.slot else None


# ---------------------------------------------------------------- the wall clock
@lru_cache(maxsize=8192)
def moment(day: date, at: time, zone: str) -> datetime:
    """The instant, in UTC, of a time on the wall; see the top for times that come twice or not at all.

    Unlike `fold=0` this never lets a later time on the wall be an earlier instant, so that no two shifts that
    touch can overlap on the day of a change.
    """
    there = ZoneInfo(zone)
    wall = datetime.combine(day, at)
    found = wall.replace(tzinfo=there).astimezone(UTC)
    if found.astimezone(there).replace(tzinfo=None) == wall:
        return found
    return _change(wall.replace(tzinfo=there, fold=1).astimezone(UTC), found, there)


def _change(before: datetime, after: datetime, there: ZoneInfo) -> datetime:
    """The first second in (before, after] that has another offset than `before`."""
    offset = before.astimezone(there).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(there).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def hours(shift: Shift, day: date, zone: str) -> tuple[datetime, datetime]:
    """When the shift that begins on this day starts and ends."""
    return moment(day, shift.starts, zone), moment(day + DAY if shift.is_overnight else day, shift.ends, zone)


# ---------------------------------------------------------------- who is on
def on_at(plan: Plan, at: datetime) -> Duty:
    """Who is on at an instant; the duty reaches as far as `slots` around it do, see `duties` for its true ends."""
    return _duty(plan, slots(plan, at, at + INSTANT), at, at + INSTANT)


def duties(plan: Plan, start: datetime, end: datetime) -> list[Duty]:
    """The whole of [start, end) in stretches, those with nobody included."""
    found = slots(plan, start, end)
    inside = (at for at in _edges(plan, found) if start < at < end)
    edges = sorted({start, end, *inside})
    return list(_joined(_duty(plan, found, a, b) for a, b in pairwise(edges)))


def gaps(plan: Plan, start: datetime, end: datetime) -> list[Duty]:
    """The stretches in which nobody is on who should be."""
    empty = [duty for duty in duties(plan, start, end) if duty.user is None]
    return empty if plan.is_round_the_clock else [duty for duty in empty if duty.slot]


def slots(plan: Plan, start: datetime, end: datetime) -> list[Slot]:
    """Every turn that touches [start, end): reliefs first, because they go before the pattern."""
    reliefs = (Slot(r.starts_at, r.ends_at, r.user, r.is_fit, RELIEF, r.pk) for r in plan.reliefs)
    found = [*reliefs, *_turns(plan, start, end)]
    return [slot for slot in found if slot.starts_at < end and start < slot.ends_at]


def fit_people(plan: Plan) -> set[int]:
    """Everybody of this plan who works here and holds the role."""
    turns: list[Shift | Relief] = [*plan.shifts, *plan.reliefs]
    return {turn.user for turn in turns if turn.is_fit}


def _turns(plan: Plan, start: datetime, end: datetime) -> Iterator[Slot]:
    """The turns of the weekly pattern; one that began the day before may still last."""
    there = ZoneInfo(plan.zone)
    first, last = start.astimezone(there).date() - DAY, end.astimezone(there).date()
    days = [first + number * DAY for number in range((last - first).days + 1)]
    for shift in plan.shifts:
        for day in days:
            if shift.begins_on(day):
                yield Slot(*hours(shift, day, plan.zone), shift.user, shift.is_fit, ROTA, shift.pk)


def _edges(plan: Plan, found: Iterable[Slot]) -> Iterator[datetime]:
    stretches: list[Slot | Away] = [*found, *plan.absences]
    for stretch in stretches:
        yield stretch.starts_at
        yield stretch.ends_at


def _duty(plan: Plan, found: Sequence[Slot], start: datetime, end: datetime) -> Duty:
    """What holds from `start` on, given that nothing changes before `end`."""
    slot = next((slot for slot in found if slot.starts_at <= start < slot.ends_at), None)
    if slot is None:
        return Duty(start, end, None, EMPTY)
    if not slot.is_fit:
        return Duty(start, end, None, UNFIT, slot)
    away = {absence.user: absence.deputy for absence in plan.absences if absence.covers(start)}
    if slot.user not in away:
        return Duty(start, end, slot.user, slot.source, slot)
    deputy = away[slot.user]
    if deputy is None or deputy in away:
        return Duty(start, end, None, AWAY, slot)
    return Duty(start, end, deputy, DEPUTY, slot)


def _joined(found: Iterable[Duty]) -> Iterator[Duty]:
    """Neighbors of the same turn and person as one stretch."""
    last: Duty | None = None
    for duty in found:
        if last and (last.slot, last.user, last.why) == (duty.slot, duty.user, duty.why):
            last = Duty(last.starts_at, duty.ends_at, last.user, last.why, last.slot)
            continue
        if last:
            yield last
        last = duty
    if last:
        yield last


# ---------------------------------------------------------------- keeping lines of the pattern apart
@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a shift on one weekday: minutes of the day, and its first and last such day (None is for ever)."""

    weekday: int
    starts_minute: int
    ends_minute: int
    first_on: date
    last_on: date | None

    def meets(self, other: Piece) -> bool:
        same_day = self.weekday == other.weekday
        same_hours = self.starts_minute < other.ends_minute and other.starts_minute < self.ends_minute
        last, others_last = self.last_on or NEVER_ENDS, other.last_on or NEVER_ENDS
        return same_day and same_hours and self.first_on <= others_last and other.first_on <= last


def pieces(shift: Shift) -> list[Piece]:
    """A shift by weekdays; none where it never begins.

    Its first and last day are days on which it does begin, so that two pieces whose dates touch meet on a real day.
    """
    first = shift.first_on + timedelta(days=(shift.weekday - shift.first_on.weekday()) % 7)
    last = shift.last_on
    if last is not None:
        last -= timedelta(days=(last.weekday() - shift.weekday) % 7)
        if last < first:
            return []
    starts, ends = _minute(shift.starts), _minute(shift.ends)
    if not shift.is_overnight:
        return [Piece(shift.weekday, starts, ends, first, last)]
    found = [Piece(shift.weekday, starts, WHOLE_DAY, first, last)]
    if ends:
        found.append(Piece((shift.weekday + 1) % 7, 0, ends, first + DAY, last + DAY if last else None))
    return found


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def clashes(shift: Shift, others: Iterable[Shift]) -> list[Shift]:
    """Those of the others that have an hour in common with this one on some day."""
    mine = pieces(shift)
    return [other for other in others if any(a.meets(b) for a in mine for b in pieces(other))]

"""The targets of one subject, read once under its lock, changed in memory and written with few statements.

Whoever opens a sheet holds the subject's lock. `is_next` is cleared before it is set: the database allows one
such row of a subject at any moment (`clock_next_once`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, cast

from django.db.models import Case, F, Q, When

import audit.columns
from clocks.models import Clock, Escalation, Firing, Pause, Rung
from clocks.profiles import EXPLANATION, NOBODY_LATE, NOBODYS, WAITS_ON_FAMILY
from clocks.worktime import Edge, late

LAPSED = "lapsed"  # the reason of a chance that nobody took
MISSED = (Rung.Trigger.BREACH, Rung.Trigger.AFTER)  # what sets off the steps of a target that was not met in time


@dataclass(slots=True)
class Sheet:
    """`clocks` holds every target the subject ever had, oldest first; `new` those not written yet."""

    is_past: ClassVar[bool] = False
    kind: str
    subject_id: int
    clocks: list[Clock] = field(default_factory=list)
    new: dict[int, tuple[Clock, list[Firing]]] = field(default_factory=dict)

    @classmethod
    def open(cls, kind: str, subject_id: int) -> Sheet:
        rows = Clock.objects.of(kind, subject_id).select_for_update().order_by("id")
        return cls(kind, subject_id, list(rows))

    @property
    def running(self) -> list[Clock]:
        return [clock for clock in self.clocks if is_running(clock)]

    def next_seq(self, kind: str) -> int:
        return 1 + max((clock.seq for clock in self.clocks if clock.kind == kind), default=0)

    def stop(self, event: str, at: datetime, now: datetime, only: int | None = None) -> list[Clock]:
        """Stop the running targets that list this event (or the one of this number). Late or not is decided by `at`,
        not by the time of entry. A chance that was over by then is neither met nor missed.
        """
        mine = [clock for clock in self.running if only in (None, clock.pk)]
        ended = _meant([clock for clock in mine if event in clock.stop_events], at)
        over = [clock for clock in ended if _is_gone(clock, at)]
        stopped = [clock for clock in ended if clock not in over]
        if stopped:
            late = Case(When(_late_at(at), then=F("due_at")), default=F("breached_at"))
            self._end(stopped, now, breached_at=late, stop_event=event, stopped_at=at, stop_recorded_at=now)
        if over:
            self._end(over, now, cancelled_at=now, cancel_reason=LAPSED)
        return ended

    def stop_later(self, event: str, before: datetime, at: datetime, now: datetime) -> list[Clock]:
        """What ended them at that moment happened later than it was entered: they were met, or missed, by that."""
        mine = [clock for clock in self.clocks if clock.stop_event == event and clock.stopped_at == before]
        late = Case(When(_late_at(at), then=F("due_at")), default=F("breached_at"))
        rows = Clock.objects.filter(pk__in=[clock.pk for clock in mine])
        rows.update(breached_at=late, stopped_at=at, stop_recorded_at=now)
        return mine

    def cancel(self, reason: str, now: datetime, kinds: Collection[str] | None = None) -> list[Clock]:
        ended = [clock for clock in self.running if kinds is None or clock.kind in kinds]
        if ended:
            self._end(ended, now, cancelled_at=now, cancel_reason=reason)
        return ended

    def revive(self, at: datetime) -> list[Clock]:
        """Targets that ended at exactly this moment run again; those that stood still then stand still again."""
        ended = [clock for clock in self.clocks if at in (clock.stop_recorded_at, clock.cancelled_at)]
        columns = {"stop_event": "", "stopped_at": None, "stop_recorded_at": None, "cancelled_at": None,
                   "cancel_reason": ""}  # fmt: skip
        Clock.objects.filter(pk__in=[clock.pk for clock in ended]).update(**columns)
        for clock in ended:
            _set(clock, columns)
        for pause in Pause.objects.filter(clock__in=[clock.pk for clock in ended], ends_at=at):
            _go_on(pause, next(clock for clock in ended if clock.pk == pause.clock_id))
        return ended

    def _end(self, ended: list[Clock], now: datetime, **columns: object) -> None:
        ids = [clock.pk for clock in ended]
        columns |= {"paused_at": None, "paused_until": None, "is_next": False}
        Clock.objects.filter(pk__in=ids).update(**columns)
        cancel_planned(ids)
        settle_missed([clock for clock in ended if is_late(clock, now)], now)
        end_pauses([clock for clock in ended if clock.paused_at], now)
        for clock in ended:
            _set(clock, columns)

    def put(self, clock: Clock, firings: list[Firing]) -> None:
        self.clocks.append(clock)
        self.new[id(clock)] = clock, firings

    def write(self) -> None:
        """Write the new targets and their planned steps."""
        self.keep_next()
        _store(list(self.new.values()))
        self.new.clear()

    def keep_next(self) -> None:
        """Mark the one running target that lists show: the earliest due; those that are paused or that the family
        holds last.

        A target that is not saved yet carries the mark into its insert.
        """
        running = [clock for clock in self.running if clock.kind not in NOBODYS]
        chosen = min(running, key=_place, default=None)
        before = [clock for clock in running if clock.is_next and clock is not chosen]
        if before:
            Clock.objects.filter(pk__in=[clock.pk for clock in before]).update(is_next=False)
        for clock in before:
            clock.is_next = False
        if chosen and not chosen.is_next:
            chosen.is_next = True
            if chosen.pk:
                Clock.objects.filter(pk=chosen.pk).update(is_next=True)


class Past(Sheet):
    """A sheet of what happened elsewhere: nothing of it is stored yet, so that what ends is only noted, and steps are
    planned for what runs on when all is told.
    """

    is_past: ClassVar[bool] = True

    def stop(self, event: str, at: datetime, now: datetime, only: int | None = None) -> list[Clock]:
        ended = _meant([clock for clock in self.running if event in clock.stop_events], at)
        for clock in ended:
            clock.is_next = False
            if _is_gone(clock, at):
                clock.cancelled_at, clock.cancel_reason = now, LAPSED
                continue
            clock.breached_at = clock.due_at if is_late(clock, at) and clock.kind not in NOBODY_LATE else None
            clock.stop_event, clock.stopped_at, clock.stop_recorded_at = event, at, now
        return ended

    def drop(self, clocks: Collection[Clock]) -> None:
        """Not carried over: what ended with the case, and steps of the work that was done there."""
        for clock in clocks:
            self.new.pop(id(clock))
            self.clocks.remove(clock)


def write_many(sheets: Collection[Sheet]) -> None:
    """The same as `write` for many subjects: three statements for all of them."""
    for sheet in sheets:
        sheet.keep_next()
    _store([pair for sheet in sheets for pair in sheet.new.values()])


def _store(new: Sequence[tuple[Clock, list[Firing]]]) -> None:
    """Targets get their numbers first: one may belong to another that is as new."""
    clocks = [clock for clock, _firings in new]
    audit.columns.number(clocks)
    for clock, firings in new:
        clock.parent = clock.parent  # takes over the number its parent has now
        for firing in firings:
            firing.clock = clock
    audit.columns.create(clocks, is_numbered=True)
    audit.columns.create_unnumbered(firing for _clock, firings in new for firing in firings)


def _meant(clocks: list[Clock], at: datetime) -> list[Clock]:
    """One explanation speaks for the next limit, and for every limit that had passed; not for a later one."""
    owed = [clock for clock in clocks if clock.kind == EXPLANATION]
    next_due = min((clock.due_at for clock in owed), default=at)
    return [clock for clock in clocks if clock not in owed or clock.due_at == next_due or clock.started_at <= at]


def _is_gone(clock: Clock, at: datetime) -> bool:
    return clock.kind in NOBODYS and is_late(clock, at)


def _place(clock: Clock) -> tuple[bool, datetime]:
    return clock.paused_at is not None or clock.kind in WAITS_ON_FAMILY, clock.due_at


def is_running(clock: Clock) -> bool:
    """The column of that name is the database's own and unknown before the insert."""
    return clock.stopped_at is None and clock.cancelled_at is None


def edge_of(clock: Clock) -> Edge:
    """The pure rules' word for the column; its choices are those two."""
    return cast(Edge, clock.edge)


def is_late(clock: Clock, at: datetime) -> bool:
    """Whether the promise is broken at a moment, by the pure rule; for many rows the database is asked."""
    return late(edge_of(clock), clock.due_at, at)


def _set(clock: Clock, columns: Mapping[str, object]) -> None:
    for name, value in columns.items():
        setattr(clock, name, value)


def _late_at(at: datetime) -> Q:
    passed = Q(edge=Clock.Edge.DAY, due_at__lte=at) | Q(edge=Clock.Edge.INSTANT, due_at__lt=at)
    return passed & ~Q(kind__in=sorted(NOBODY_LATE))


def cancel_planned(clocks: Iterable[int]) -> None:
    planned = Firing.objects.filter(clock__in=list(clocks), state=Firing.State.PLANNED)
    planned.update(state=Firing.State.CANCELLED)


def _go_on(pause: Pause, clock: Clock) -> None:
    """The pause had not ended."""
    pause.ends_at, clock.paused_at, clock.paused_until = None, pause.starts_at, pause.max_ends_at
    pause.save(update_fields=["ends_at"])
    clock.save(update_fields=["paused_at", "paused_until"])


def settle_missed(clocks: Collection[Clock], now: datetime) -> None:
    """What was owed is done or not owed any more: nobody has to decide about its having been late."""
    if clocks:
        raised = Escalation.objects.filter(firing__clock__in=[clock.pk for clock in clocks], trigger__in=MISSED)
        raised.filter(settled_at__isnull=True).update(settled_at=now)


def end_pauses(clocks: Iterable[Clock], now: datetime) -> None:
    """A pause ends now or at its latest end, whichever comes first."""
    for clock in clocks:
        until = min(now, clock.paused_until) if clock.paused_until else now
        Pause.objects.filter(clock=clock, ends_at__isnull=True).update(ends_at=until)

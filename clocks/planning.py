"""From a rule to a due moment, from a ladder to planned steps, and from one plan to the next. Values only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal

from clocks import worktime
from clocks.profiles.rows import AGREED, SECONDS, Rule, Rung
from clocks.worktime import Calendar, Deadline, Edge, Pause, Refusal
from clocks.worktime.refusals import N_

BY_TIME = ("breach", "after", "idle")  # what sets off a step although nothing new is known
State = Literal["planned", "fired", "superseded", "cancelled", "dead"]


@dataclass(frozen=True, slots=True)
class Due:
    """What a target promises. `due_at_gross` ignores the pauses, so that pausing cannot hide delay.

    `is_past_horizon`: the date lies past the last year whose holidays are known and may still move (B24).
    """

    due_on: date
    due_at: datetime
    due_at_gross: datetime
    is_past_horizon: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What the ladder needs to know about a running target.

    `flags` says since when each flag is set. `active_at` is the last recorded work or contact; None: none yet.
    """

    kind: str
    edge: Edge
    started_at: datetime
    due_at: datetime
    severity: int = 1
    pauses: tuple[Pause, ...] = ()
    flags: Mapping[str, datetime] = field(default_factory=dict)
    active_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One step that is wanted: rung number, its key in the profile, what sets it off, and when."""

    number: int
    key: str
    trigger: str
    fire_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """One step that is stored already."""

    key: str
    generation: int
    fire_at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class Replan:
    """What has to be written. Old planned rows are cancelled whenever `is_needed`.

    `plan` are rows to be written as planned, those of the past included: they were never told. `supersede` are
    rows to be written as superseded: their moment has passed and they were told before.
    """

    generation: int
    is_needed: bool
    plan: tuple[Planned, ...] = ()
    supersede: tuple[Planned, ...] = ()


def plan_due(
    rule: Rule,
    calendar: Calendar,
    start: datetime,
    pauses: Iterable[Pause] = (),
    *,
    agreed_on: date | None = None,
) -> Due:
    """When a rule's target is due. `calendar` is the site's one for `rule.calendar`.

    `agreed_on` is the date of a rule in unit "date", a `datetime` in unit "moment". Raises `Refusal` when that is
    missing, when a target that may never be paused is given pauses, and `NoWorkingTime`.
    """
    spans = tuple(pauses)
    if spans and not rule.is_pausable:
        raise Refusal(N_("This target may never be paused."))
    gross = _deadline(rule, calendar, start, (), agreed_on)
    net = _deadline(rule, calendar, start, spans, agreed_on) if spans else gross
    return Due(net.due_on, net.due_at, gross.due_at, worktime.is_past_horizon(calendar, net.due_on))


def dated(rule: Rule, is_agreed: bool = True) -> Rule:
    """The same rule for a target whose day somebody set by hand: that day holds, whatever the rule counts."""
    is_set = is_agreed and rule.unit not in AGREED
    return replace(rule, unit="date", amount=0, edge="day", rolls=False) if is_set else rule


def extended(zone: str, agreed_at: datetime, until: date, pauses: Iterable[Pause] = ()) -> Due:
    """What a target promises after a later date was agreed; pauses since then push that date as well."""
    plain = worktime.agreed_deadline(zone, until)
    since = tuple(pause for pause in pauses if pause.ends_at > agreed_at)
    net = worktime.pushed(zone, agreed_at, plain, since)
    return Due(net.due_on, net.due_at, plain.due_at)


def explain_due(
    rule: Rule, calendar: Calendar, start: datetime, due: Due, pauses: Iterable[Pause] = (),
    *, agreed_on: date | None = None,
) -> list[worktime.Segment]:  # fmt: skip
    """The lines of "why this date": they add up to what the rule allows (`worktime.total`)."""
    if rule.unit in SECONDS or rule.unit == "working_days":
        return worktime.explain(calendar, rule.unit, start, Deadline(due.due_on, due.due_at), pauses)
    plain = _plain_dates(rule, calendar.zone, start, agreed_on)
    return worktime.explain_dates(calendar, start, plain, due.due_on, pauses)


def explain_extended(
    calendar: Calendar, agreed_at: datetime, until: date, due: Due, pauses: Iterable[Pause] = ()
) -> list[worktime.Segment]:
    """The lines from the moment a later date was agreed: that date, moved on by the pauses since."""
    since = tuple(pause for pause in pauses if pause.ends_at > agreed_at)
    plain = worktime.agreed_deadline(calendar.zone, until)
    return worktime.explain_dates(calendar, agreed_at, plain, due.due_on, since)


def taken(
    rule: Rule, calendar: Calendar, start: datetime, stop: datetime, pauses: Iterable[Pause] = ()
) -> tuple[int, int]:
    """How long it took in the rule's own measure, with its pauses counted in and without: open seconds, or days."""
    spans = tuple(pauses)
    if rule.unit in SECONDS:
        return worktime.between(calendar, start, stop), worktime.between(calendar, start, stop, spans)
    days = calendar if rule.unit == "working_days" else worktime.every_day(calendar.zone)
    return worktime.days_taken(days, start, stop), worktime.days_taken(days, start, stop, spans)


def limit_start(explain_by: str, edge: str, due_at: datetime) -> datetime:
    """Since when an explanation is owed for a limit that may be passed: still on its last date, or after it."""
    is_inside = explain_by == "at_limit" and edge == "day"
    return worktime.whole_utc(due_at) - timedelta(seconds=1 if is_inside else 0)


def plan_firings(rungs: Iterable[Rung], target: Target, calendars: Mapping[str, Calendar]) -> list[Planned]:
    """The steps a running target owes, earliest first. `calendars` are the site's by role.

    A paused or ended target owes none: its caller wants the empty list. Steps by hand are never planned.
    """
    mine = (rung for rung in rungs if target.kind in rung.kinds)
    steps = [Planned(rung.number, rung.key, rung.trigger, at) for rung in mine for at in _at(rung, target, calendars)]
    return sorted(steps, key=lambda step: (step.fire_at, step.number, step.key))


def replan(existing: Iterable[Written], wanted: Iterable[Planned], now: datetime, *, generation: int = 0) -> Replan:
    """The next generation of a target's steps. `generation` is the target's own number (0: it is new).

    In the future: planned, even where an earlier generation was told, because the promise has changed. In the past
    and never told: planned, and so due at once. In the past and told before: superseded. When the wanted steps are
    those of the present generation, nothing is written.
    """
    rows, steps = tuple(existing), tuple(wanted)
    current = max([generation, *(row.generation for row in rows)])
    standing = {r.key: r.fire_at for r in rows if r.generation == current and r.state != "cancelled"}
    if standing == {step.key: step.fire_at for step in steps}:
        return Replan(current, is_needed=False)
    if not steps:
        return Replan(current, is_needed=any(row.state == "planned" for row in rows))
    told = {row.key for row in rows if row.state == "fired"}
    over = tuple(step for step in steps if step.fire_at <= now and step.key in told)
    return Replan(current + 1, is_needed=True, plan=tuple(s for s in steps if s not in over), supersede=over)


def _deadline(
    rule: Rule, calendar: Calendar, start: datetime, pauses: tuple[Pause, ...], agreed_on: date | None
) -> Deadline:
    if rule.unit in SECONDS:
        due_at = worktime.add(calendar, start, rule.amount * SECONDS[rule.unit], pauses)
        return Deadline(worktime.local_date(calendar.zone, due_at), due_at)
    if rule.unit == "working_days":
        return worktime.working_day_deadline(calendar, start, rule.amount, pauses)
    plain = _plain_dates(rule, calendar.zone, start, agreed_on)
    moved = worktime.pushed(calendar.zone, start, plain, pauses)
    return worktime.rolled(moved, calendar if rule.rolls else None)


def _plain_dates(rule: Rule, zone: str, start: datetime, agreed_on: date | None) -> Deadline:
    """Units that ask no calendar."""
    if rule.unit == "months":
        return worktime.month_deadline(zone, worktime.local_date(zone, start), rule.amount, rule.month_rule)
    if rule.unit in AGREED:
        if agreed_on is None:
            raise Refusal(N_("This target needs the date that was agreed."))
        if isinstance(agreed_on, datetime):
            return Deadline(worktime.local_date(zone, agreed_on), worktime.whole_utc(agreed_on))
        return worktime.agreed_deadline(zone, agreed_on)
    return worktime.calendar_deadline(zone, start, rule.amount, "weeks" if rule.unit == "weeks" else "days")


def _at(rung: Rung, target: Target, calendars: Mapping[str, Calendar]) -> Iterator[datetime]:
    """When a rung fires for a target; nothing when its cause is not there."""
    if target.severity < rung.severity_from:
        return
    if rung.trigger == "share":
        share = Fraction(rung.percent or 0, 100)
        yield worktime.share_instant(calendars["office"], target.started_at, target.due_at, share, target.pauses)
    elif rung.trigger == "breach":
        yield worktime.first_late(target.edge, target.due_at)
    elif rung.trigger == "after":
        yield _later(rung, calendars, target.due_at, ())
    elif rung.trigger == "idle":
        since = max(map(worktime.whole_utc, (target.started_at, target.active_at or target.started_at)))
        yield _later(rung, calendars, since, target.pauses)
    elif rung.trigger == "receipt":
        yield worktime.whole_utc(target.started_at)
    elif rung.trigger == "flag" and rung.flags & set(target.flags):
        yield min(worktime.whole_utc(target.flags[flag]) for flag in rung.flags & set(target.flags))


def held(step: Planned, taken: Mapping[int, datetime], calendar: Calendar, minutes: int) -> datetime:
    """When a step is told, once somebody has said that they have it: a step above theirs, which time alone sets off,
    waits for the end of the hold. `taken` says of each number when it was taken last.
    """
    since = [at for number, at in taken.items() if number < step.number]
    if step.trigger not in BY_TIME or not since:
        return step.fire_at
    return max(step.fire_at, hold_ends(calendar, max(since), minutes))


def hold_ends(calendar: Calendar, taken_at: datetime, minutes: int) -> datetime:
    return worktime.add(calendar, taken_at, minutes * worktime.MINUTE)


def span_ends(calendar: Calendar, since: datetime, amount: int, unit: str) -> datetime:
    """When so many minutes, hours or working days after something happened are over."""
    if unit in SECONDS:
        return worktime.add(calendar, since, amount * SECONDS[unit])
    return worktime.working_day_deadline(calendar, since, amount).due_at


def _later(rung: Rung, calendars: Mapping[str, Calendar], since: datetime, pauses: tuple[Pause, ...]) -> datetime:
    calendar = calendars[rung.calendar]
    if rung.unit in SECONDS:
        return worktime.add(calendar, since, rung.amount * SECONDS[rung.unit], pauses)
    # A day edge falls on the first instant of the next date; the days after it are counted from its own date.
    day_zero = worktime.whole_utc(since) - timedelta(seconds=1)
    return worktime.working_day_deadline(calendar, day_zero, rung.amount, pauses).due_at

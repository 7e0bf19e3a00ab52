"""What a publication does to the targets of one subject, whose lock the caller holds, and what its undo puts back.

Targets that are met, overdue, ended or paused are never rewritten. Each target that moves is logged as it was.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from django.db import connection, models

import audit.log
from clocks import planning, subjects
from clocks.actions.plans import MOVED, Plan, Where
from clocks.actions.sheets import Sheet, cancel_planned, is_late, is_running
from clocks.calendars import SiteCalendars
from clocks.models import Clock, Firing, Move, ProfileVersion, Publication

KEPT = (*MOVED, "breached_at")  # the columns of a target that a move may change
SUBJECT, STEPS = "subject", "steps"  # logged beside them: the rules its subject went by, and its steps
LOG = """
UPDATE clocks_move m
SET state = r.state, reason = r.reason, before = r.before::jsonb, due_after = r.due_after, is_late = r.is_late,
    generation = r.generation
FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(reasons)s::text[], %(befores)s::text[],
            %(dues)s::timestamptz[], %(lates)s::bool[], %(generations)s::int[])
    AS r (id, state, reason, before, due_after, is_late, generation)
WHERE m.id = r.id
"""
TELLING = ("due_at", "generation", "rule", "profile_version_id")  # a target differs when one of these does
State, Reason = Move.State, Move.Reason
Calendars = Callable[[int], SiteCalendars]  # of a site; a worker asks for them once


class Turn(NamedTuple):
    """What a job does to one subject: its moves by target, and those of the job that it undoes."""

    job: Publication
    sheet: Sheet
    now: datetime
    calendars: Calendars
    moves: Mapping[int, Move]
    undone: Mapping[int, Move]


def carry_to(job: Publication, kind: str, subject_id: int, now: datetime, calendars: Calendars) -> None:
    """Do what the job still has to do to this subject."""
    moves = {move.clock_id: move for move in job.moves.waiting().of(kind, subject_id)}
    undone = Move.objects.filter(publication=job.undoes_id, clock__in=moves, state=State.MOVED) if job.undoes_id else []
    turn = Turn(job, Sheet.open(kind, subject_id), now, calendars, moves, {move.clock_id: move for move in undone})
    free = list(_free(turn))
    rules = _rules(turn)
    if job.calendar_version_id or rules:
        _put_back(turn, [clock for clock in free if clock.pk in turn.undone])
        _count_anew(turn, [clock for clock in free if clock.pk not in turn.undone], rules)
    turn.sheet.keep_next()
    _write(moves.values())
    audit.log.record_many(_entries(turn))


def _free(turn: Turn) -> Iterator[Clock]:
    """The targets that may move; of the others their log says why not."""
    for clock in turn.sheet.clocks:
        if clock.pk in turn.moves:
            reason = _reason(clock, turn)
            _log(turn.moves[clock.pk], State.LEFT if reason else State.SAME, reason)
            if not reason:
                yield clock


def _reason(clock: Clock, turn: Turn) -> str:
    before = turn.undone.get(clock.pk)
    if not is_running(clock):
        return Reason.ENDED
    if clock.paused_at is not None:
        return Reason.PAUSED
    if before:
        return "" if clock.generation == before.generation else Reason.CHANGED
    return Reason.LATE if is_late(clock, turn.now) else ""


def _log(move: Move, state: str, reason: str = "") -> None:
    move.state, move.reason = state, reason


def _write(moves: Iterable[Move]) -> None:
    """All of a subject in one statement."""
    rows = [
        (m.pk, m.state, m.reason, json.dumps(m.before) if m.before else None, m.due_after, m.is_late, m.generation)
        for m in moves
    ]
    names = ("ids", "states", "reasons", "befores", "dues", "lates", "generations")
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                LOG, {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
            )


# ------------------------------------------------------------------------------------------- rules
def _rules(turn: Turn) -> int | None:
    """The version of the rules the subject goes by from now on; None when this job does not change it.

    A case goes by the version that is in force on the day it was received, also one published later.
    """
    version = turn.job.profile_version
    if version is None:
        return None
    subject, pk = subjects.get(turn.sheet.kind), turn.sheet.subject_id
    standing = subject.standing([pk])[pk]
    wanted = _in_force(version, standing.received_on)
    if turn.job.undoes_id:
        wanted = _went_by(turn) or wanted if standing.profile_version_id == version.pk else None
    elif wanted != version.pk:
        return None
    if wanted and wanted != standing.profile_version_id:
        for move in turn.moves.values():
            move.before = {SUBJECT: standing.profile_version_id}
        subject.go_by(pk, wanted)
    return wanted


def _in_force(version: ProfileVersion, on: date) -> int | None:
    return ProfileVersion.objects.in_force(version.slug, on).values_list("pk", flat=True).first()


def _went_by(turn: Turn) -> int | None:
    """The rules the subject went by before the job that is undone."""
    return next((found for move in turn.undone.values() if (found := (move.before or {}).get(SUBJECT))), None)


# ------------------------------------------------------------------------------------------- moving
def _count_anew(turn: Turn, clocks: Iterable[Clock], rules: int | None) -> None:
    """By the calendars and rules that hold now."""
    groups: dict[Where, list[Clock]] = defaultdict(list)
    for clock in clocks:
        groups[Where(clock.site_id, clock.zone, rules or clock.profile_version_id)].append(clock)
    for where, group in groups.items():
        plan = Plan(where, calendars=turn.calendars(where.site_id))
        profile = plan.book.profile
        for clock in group:
            if not profile.knows(clock.rule):
                _log(turn.moves[clock.pk], State.LEFT, Reason.RULES)
        going = [clock for clock in group if profile.knows(clock.rule)]
        before = _snapshots(going)
        plan.revise([(clock, profile.rule(clock.rule)) for clock in going], turn.now)
        _note(turn, going, before)


def _snapshots(clocks: Collection[Clock]) -> dict[int, dict[str, Any]]:
    """Each target as it is: its columns and the numbers of its steps."""
    steps: dict[int, list[int]] = defaultdict(list)
    current = Firing.objects.filter(clock__in=[clock.pk for clock in clocks]).current()
    for pk, clock in current.exclude(state=Firing.State.CANCELLED).values_list("pk", "clock_id"):
        steps[clock].append(pk)
    return {
        clock.pk: {**{name: _plain(getattr(clock, name)) for name in KEPT}, STEPS: steps[clock.pk]} for clock in clocks
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _note(turn: Turn, clocks: Iterable[Clock], before: Mapping[int, Mapping[str, Any]]) -> None:
    for clock in clocks:
        move, was = turn.moves[clock.pk], before[clock.pk]
        if all(_plain(getattr(clock, name)) == was[name] for name in TELLING):
            continue
        _log(move, State.MOVED)
        move.before = {**(move.before or {}), **was}
        move.due_after, move.generation = clock.due_at, clock.generation
        move.is_late = is_late(clock, turn.now)


# ------------------------------------------------------------------------------------------- putting back
def _put_back(turn: Turn, clocks: Collection[Clock]) -> None:
    """The targets as they were, and the steps that were planned then; what was told meanwhile stays told."""
    if not clocks:
        return
    before, rows = _snapshots(clocks), []
    steps = _steps(turn.undone[clock.pk].before or {} for clock in clocks)
    for clock in clocks:
        was = turn.undone[clock.pk].before or {}
        generation = clock.generation
        for name in KEPT:
            setattr(clock, name, None if was[name] is None else _field(name).to_python(was[name]))
        clock.generation = generation
        rows += _planned_anew(clock, [steps[pk] for pk in was[STEPS] if pk in steps], turn.now)
        # An earlier change can be undone next: what it left behind stands here again.
        Move.objects.filter(clock=clock, generation=was["generation"]).update(generation=clock.generation)
    cancel_planned({row.clock_id for row in rows})
    Clock.objects.bulk_update(clocks, KEPT)
    Firing.objects.bulk_create(rows)
    _note(turn, clocks, before)


def _field(name: str) -> models.Field[Any, Any]:
    field = Clock._meta.get_field(name.removesuffix("_id"))
    assert isinstance(field, models.Field)
    return field


def _steps(befores: Iterable[Mapping[str, Any]]) -> dict[int, Firing]:
    wanted = {pk for before in befores for pk in before[STEPS]}
    return Firing.objects.select_related("rung").in_bulk(list(wanted))


def _planned_anew(clock: Clock, old: Collection[Firing], now: datetime) -> list[Firing]:
    """The next plan of a target, with the steps of an old one. One that was told and lies behind is not told again."""
    rungs = {row.rung.key: row.rung_id for row in old}
    columns = clock.firings.filter(turn=1).values_list("rung__key", "rung_id", "generation", "fire_at", "state")
    written = [
        planning.Written(
            key if rung in rungs.values() or state != Firing.State.PLANNED else "", generation, at,
            cast(planning.State, state),
        )
        for key, rung, generation, at, state in columns
    ]  # fmt: skip
    first, later = [row for row in old if row.turn == 1], [row for row in old if row.turn > 1]
    wanted = [planning.Planned(row.rung.number, row.rung.key, row.rung.trigger, row.fire_at) for row in first]
    plan = planning.replan(written, wanted, now, generation=clock.generation)
    clock.generation = plan.generation
    states = [(step, Firing.State.PLANNED) for step in plan.plan]
    states += [(step, Firing.State.SUPERSEDED) for step in plan.supersede]
    rows = [
        Firing(clock=clock, rung_id=rungs[step.key], generation=plan.generation, fire_at=step.fire_at,
               wake_at=step.fire_at, state=state)
        for step, state in states
    ]  # fmt: skip
    again = [row for row in later if row.state == Firing.State.PLANNED and plan.is_needed]
    return rows + [
        Firing(clock=clock, rung_id=row.rung_id, generation=plan.generation, turn=row.turn, fire_at=row.fire_at,
               wake_at=row.fire_at)
        for row in again
    ]  # fmt: skip


def _entries(turn: Turn) -> Iterator[audit.log.Row]:
    kinds = {clock.pk: clock.kind for clock in turn.sheet.clocks}
    for pk, move in turn.moves.items():
        if move.state == State.MOVED:
            verb = "target.put_back" if pk in turn.undone else "target.move"
            facts = {"target": pk, "kind": kinds[pk], "was": move.due_before, "due_at": move.due_after,
                     "publication": turn.job.pk}  # fmt: skip
            yield audit.log.Row(verb, turn.sheet.kind, turn.sheet.subject_id, turn.job.by_id, facts, turn.now)

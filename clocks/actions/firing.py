"""Reminders and escalation steps that fire: re-checked, collapsed and written, set by set, in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

import audit.log
from audit import columns
from clocks import subjects
from clocks.actions import claiming
from clocks.actions.idling import plan_again, wake_times
from clocks.models import Firing, Rung, Told
from clocks.subjects import Due, Raised, Subject
from hospital.recipients import Recipients
from outbox.actions import tell_administrators

# The loop guard: whatever goes wrong with rules, calendars or re-plans, no ladder fires for ever. So many of one
# subject in a day; leadership and PR have a bound of their own, which those below cannot use up, and so have reminders.
REMINDERS, STEPS, LEADERSHIP = 0, 1, 3  # the lowest number of each sort
MOST_A_DAY = {REMINDERS: 20, STEPS: 10, LEADERSHIP: 10}
HELD_BACK = timedelta(hours=1)

OF_THE_DAY = """
SELECT subject_id, count(*) FILTER (WHERE number = 0), count(*) FILTER (WHERE number BETWEEN 1 AND 2),
       count(*) FILTER (WHERE number >= 3)
FROM clocks_escalation WHERE subject_kind = %s AND subject_id = ANY(%s) AND at > %s
GROUP BY subject_id HAVING count(*) >= %s
"""
# A conflict means that it was done before: no row comes back, and nobody is told twice.
INSERT = """
INSERT INTO clocks_escalation (subject_kind, subject_id, key, firing_id, number, trigger, role, reason, at, skipped)
SELECT %(kind)s, r.subject, 'fire:' || r.firing, r.firing, r.number, r.trigger, r.role, '', %(now)s, r.skipped::jsonb
FROM unnest(%(subjects)s::bigint[], %(firings)s::bigint[], %(numbers)s::int[], %(triggers)s::text[],
            %(roles)s::text[], %(skipped)s::text[]) AS r (subject, firing, number, trigger, role, skipped)
{conflict}
RETURNING id, firing_id
"""
SETTLE = """
UPDATE clocks_firing f
SET state = r.state, wake_at = COALESCE(r.wake_at, f.wake_at), error_code = r.code,
    fired_at = CASE r.state WHEN 'fired' THEN %(now)s::timestamptz END
FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(wakes)s::timestamptz[], %(codes)s::text[])
    AS r (id, state, wake_at, code)
WHERE f.id = r.id
"""
BREACH = """
UPDATE clocks_clock SET breached_at = due_at
WHERE id = ANY(%s) AND breached_at IS NULL
"""
PLANNED, FIRED, SUPERSEDED, CANCELLED = (state.value for state in list(Firing.State)[:4])
AT_BREACH = (Rung.Trigger.BREACH, Rung.Trigger.AFTER)


@dataclass(slots=True)
class Verdicts:
    """What becomes of each due step of one batch."""

    fired: list[Due] = field(default_factory=list)
    superseded: list[Due] = field(default_factory=list)
    cancelled: list[Due] = field(default_factory=list)
    asleep: dict[int, datetime] = field(default_factory=dict)
    held_back: list[Due] = field(default_factory=list)

    def rows(self, now: datetime) -> Iterator[tuple[int, str, datetime | None, str]]:
        """(id, state, wake_at, error_code) of every step."""
        yield from ((due.firing_id, FIRED, None, "") for due in self.fired)
        yield from ((due.firing_id, SUPERSEDED, None, "") for due in self.superseded)
        yield from ((due.firing_id, CANCELLED, None, "") for due in self.cancelled)
        yield from ((pk, PLANNED, wake, "") for pk, wake in self.asleep.items())
        yield from ((due.firing_id, PLANNED, now + HELD_BACK, Firing.HELD_BACK) for due in self.held_back)


def fire_subjects(kind: str, claimed: Mapping[int, Sequence[int]], now: datetime) -> int:
    """Fire what is due on these subjects as far as they are free; returns how many steps were dealt with."""
    subject = subjects.get(kind)
    held = subject.lock(list(claimed))
    if not held:
        return 0
    live, stale = claiming.due_of(kind, held, claimed, now)
    verdicts = Verdicts(cancelled=stale)
    owed = _still_owed(subject, live, verdicts, now)
    collapse(_within_limit(kind, owed, verdicts, now), verdicts)
    _tell(kind, subject, verdicts.fired, now)
    done = _settle(verdicts, now)
    plan_again([due for due in (*verdicts.fired, *verdicts.superseded) if due.trigger == Rung.Trigger.IDLE], now)
    return done


def _still_owed(subject: Subject, live: list[Due], verdicts: Verdicts, now: datetime) -> list[Due]:
    """What the room still owes; a step for want of activity sleeps on when there was some."""
    if not live or "UNSAFE_NO_RECHECK" in settings.UNSAFE:
        return live
    answer = subject.still_owed(live, now)
    idle = [due for due in live if due.firing_id in answer.active_at or (due.told_at and due.firing_id in answer.ids)]
    wakes = wake_times(idle, answer.active_at, now)
    verdicts.asleep = {pk: wake for pk, wake in wakes.items() if wake > now}
    kept = (answer.ids | wakes.keys()) - verdicts.asleep.keys()
    verdicts.cancelled += [d for d in live if d.firing_id not in kept and d.firing_id not in verdicts.asleep]
    return [due for due in live if due.firing_id in kept]


def _within_limit(kind: str, owed: list[Due], verdicts: Verdicts, now: datetime) -> list[Due]:
    """Of one subject no more than `MOST_A_DAY`; the others wait, say why, and administrators hear of it."""
    if not owed:
        return owed
    subjects_of = list({due.subject_id for due in owed})
    with connection.cursor() as cursor:
        cursor.execute(OF_THE_DAY, [kind, subjects_of, now - timedelta(days=1), min(MOST_A_DAY.values())])
        counted = {pk: dict(zip(MOST_A_DAY, counts, strict=True)) for pk, *counts in cursor.fetchall()}
    if not counted:
        return owed
    full = {(pk, sort) for pk, counts in counted.items() for sort, most in MOST_A_DAY.items() if counts[sort] >= most}
    verdicts.held_back = [due for due in owed if (due.subject_id, _sort(due)) in full]
    _say_what_is_held_back(kind, verdicts.held_back, now)
    return [due for due in owed if (due.subject_id, _sort(due)) not in full]


def _sort(due: Due) -> int:
    return max(lowest for lowest in MOST_A_DAY if lowest <= due.number)


def _say_what_is_held_back(kind: str, held_back: list[Due], now: datetime) -> None:
    """One entry for each step that is new here, and one alarm a day."""
    fresh = [due for due in held_back if due.error_code != Firing.HELD_BACK]
    audit.log.record_many(
        audit.log.Row("target.hold_back", kind, due.subject_id, None, {"firing": due.firing_id}, now) for due in fresh
    )
    if fresh:
        tell_administrators("clocks/held_back", key=f"held_back:{now:%Y-%m-%d}", now=now, page="clockwork")


def collapse(owed: Iterable[Due], verdicts: Verdicts) -> None:
    """Of each subject the highest step fires and names the lower ones; what a flag set off fires by itself."""
    if "UNSAFE_NO_COLLAPSE" in settings.UNSAFE:
        verdicts.fired = list(owed)
        return
    by_subject: dict[int, list[Due]] = defaultdict(list)
    for due in owed:
        (verdicts.fired if due.trigger == Rung.Trigger.FLAG else by_subject[due.subject_id]).append(due)
    for group in by_subject.values():
        *lower, highest = sorted(group, key=lambda due: (due.number, due.fire_at, due.firing_id))
        verdicts.fired.append(highest._replace(replaces=tuple(lower)) if lower else highest)
        verdicts.superseded += lower


def _tell(kind: str, subject: Subject, fired: list[Due], now: datetime) -> None:
    if not fired:
        return
    recipients = subject.recipients(fired, now)
    escalations = _escalate(kind, fired, recipients, now)
    fresh = [due for due in fired if due.firing_id in escalations]
    _write_told(escalations, recipients)
    _mark_breached([due.clock_id for due in fresh if due.trigger in AT_BREACH and due.is_late(now)])
    if fresh:
        subject.record(fresh, escalations, recipients, now)


def _escalate(kind: str, fired: list[Due], recipients: Mapping[int, Recipients], now: datetime) -> dict[int, Raised]:
    """Write the escalations; by firing id those that are new."""
    values: dict[str, Any] = {
        "kind": kind, "now": now,
        "subjects": [due.subject_id for due in fired],
        "firings": [due.firing_id for due in fired],
        "numbers": [due.number for due in fired],
        "triggers": [due.trigger for due in fired],
        "roles": [due.role for due in fired],
        "skipped": [json.dumps(skipped) if (skipped := recipients[due.firing_id].skipped) else "[]" for due in fired],
    }  # fmt: skip
    conflict = "" if "UNSAFE_NO_UNIQUE" in settings.UNSAFE else "ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(conflict=conflict), values)
        numbers = {firing: pk for pk, firing in cursor.fetchall()}
    return {firing: Raised(pk, f"fire:{firing}") for firing, pk in numbers.items()}


def _write_told(escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients]) -> None:
    rows = [
        (escalation.pk, chosen.user_id, chosen.because)
        for firing, escalation in escalations.items()
        for chosen in recipients[firing].users
    ]
    columns.insert(Told, ("escalation_id", "user_id", "because"), rows)


def _mark_breached(clocks: list[int]) -> None:
    """The moment of the breach is the promised one, not the one at which somebody noticed."""
    if clocks:
        with connection.cursor() as cursor:
            cursor.execute(BREACH, [clocks])


def _settle(verdicts: Verdicts, now: datetime) -> int:
    rows = list(verdicts.rows(now))
    if not rows:
        return 0
    ids, states, wakes, codes = (list(column) for column in zip(*rows, strict=True))
    values: dict[str, Any] = {"ids": ids, "states": states, "wakes": wakes, "codes": codes, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, values)
    return len(rows)

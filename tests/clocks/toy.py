"""A small room that owes something: just enough of a subject to see what the clocks do with one.

Its table is made by the owner role when the first test asks for it, so that no migration carries it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection, transaction

import audit.log
from clocks import actions, profiles, subjects
from clocks.facts import Facts
from clocks.models import Clock, Escalation, Firing, ProfileVersion
from clocks.subjects import Card, Due, Owed, Raised, Standing, Waiting
from hospital.models import User
from hospital.recipients import Chosen, Recipients
from outbox.actions import Parcel, queue_many
from tests import make_hospital

KIND = "toy"
TABLE = """
CREATE TABLE IF NOT EXISTS toy_thing (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, told bigint, is_open boolean NOT NULL DEFAULT true,
    is_poison boolean NOT NULL DEFAULT false, active_at timestamptz, note integer NOT NULL DEFAULT 0);
ALTER TABLE toy_thing ADD COLUMN IF NOT EXISTS received_on date, ADD COLUMN IF NOT EXISTS version bigint;
"""
RECEIVED = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)  # a Monday in Dublin, before summer time
FACTS = Facts(type="complaint", severity=2)
GRAVE = Facts(type="complaint", severity=3)


class Poison(Exception):
    """What a bad row does."""


@dataclass
class Thing:
    """One row, with what actions ask of a subject."""

    pk: int
    site_id: int
    zone: str
    profile_version_id: int
    owner_id: int | None = None
    _meta: Any = field(default_factory=lambda: SimpleNamespace(model_name=KIND))

    @property
    def clocks(self) -> Any:
        return Clock.objects.of(KIND, self.pk)

    @property
    def firings(self) -> Any:
        # By number: a join over tables that were filled a moment ago is planned without knowing their size.
        return Firing.objects.filter(clock__in=list(self.clocks.values_list("pk", flat=True)))

    @property
    def escalations(self) -> Any:
        return Escalation.objects.of(KIND, self.pk)

    def clock(self, kind: str, seq: int = 1) -> Clock:
        return self.clocks.get(kind=kind, seq=seq)

    def set(self, column: str, value: object) -> None:
        execute(f"UPDATE toy_thing SET {column} = %s WHERE id = %s", [value, self.pk])


class ToySubject:
    """Tells the one person of the row; a poisonous row raises while it is recorded.

    `gate` is called with a method's name, so that a race can be stopped at the moment that matters.
    """

    gate: Callable[[str], None] = staticmethod(lambda _name: None)
    line: tuple[int, ...] = ()  # who is told one after the other while nobody answers

    def lock(self, ids: Sequence[int]) -> Mapping[int, Any]:
        self.gate("lock")
        lock = "" if "UNSAFE_NO_LOCK" in settings.UNSAFE else "FOR NO KEY UPDATE SKIP LOCKED"
        return {pk: None for (pk,) in execute(f"SELECT id FROM toy_thing WHERE id = ANY(%s) {lock}", [list(ids)])}

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        rows = {pk: row for pk, *row in _rows(due, "is_open, active_at")}
        owed = {d.firing_id for d in due if rows[d.subject_id][0]}
        active = {d.firing_id: rows[d.subject_id][1] for d in due if d.trigger == "idle" and rows[d.subject_id][1]}
        return Owed(frozenset(owed), {pk: at for pk, at in active.items() if pk in owed})

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        self.gate("recipients")
        told = dict(_rows(due, "told"))
        return {d.firing_id: Recipients((Chosen(told[d.subject_id], "role"),), []) for d in due}

    def record(
        self,
        due: Sequence[Due],
        escalations: Mapping[int, Escalation],
        recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:
        if any(is_poison for _pk, is_poison in _rows(due, "is_poison")):
            raise Poison("this text may hold what a person wrote")
        audit.log.record_many(_entry(d, escalations[d.firing_id], now) for d in due)
        queue_many([_parcel(d, escalations[d.firing_id], recipients[d.firing_id]) for d in due], now)

    def next_in_line(self, waiting: Sequence[Waiting], now: datetime) -> Mapping[int, Recipients]:
        self.gate("next_in_line")
        return {one.answer_id: Recipients(self._next(one.told), []) for one in waiting}

    def _next(self, told: frozenset[int]) -> tuple[Chosen, ...]:
        return tuple(Chosen(user, "duty_site") for user in self.line if user not in told)[:1]

    def record_passed_on(
        self,
        waiting: Sequence[Waiting],
        escalations: Mapping[int, Raised],
        recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:
        if any(is_poison for _pk, is_poison in _rows(waiting, "is_poison")):
            raise Poison("this text may hold what a person wrote")
        verbs = {one.answer_id: "toy.escalate" if one.answer_id in escalations else "toy.exhaust" for one in waiting}
        audit.log.record_many(
            audit.log.Row(verbs[one.answer_id], KIND, one.subject_id, None, {"turn": one.turn}, now) for one in waiting
        )
        passed = [one for one in waiting if one.answer_id in escalations]
        queue_many([_parcel(one, escalations[one.answer_id], recipients[one.answer_id]) for one in passed], now)

    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        self.gate("standing")
        rows = execute("SELECT id, received_on, version FROM toy_thing WHERE id = ANY(%s)", [list(ids)])
        return {pk: Standing(received_on, version) for pk, received_on, version in rows}

    def go_by(self, subject_id: int, profile_version_id: int) -> None:
        if execute("SELECT is_poison FROM toy_thing WHERE id = %s", [subject_id])[0][0]:
            raise Poison("this text may hold what a person wrote")
        execute("UPDATE toy_thing SET version = %s WHERE id = %s", [profile_version_id, subject_id])

    def refused(self, ids: Collection[int], user: User) -> Mapping[int, str]:
        return {}

    def give(self, ids: Collection[int], before: User | None, owner: User) -> None:
        """A thing says who is told, and nobody has it."""

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        found = execute("SELECT id FROM toy_thing WHERE id = ANY(%s) AND told = %s", [list(ids), user.pk])
        return {pk: Card(f"T-{pk}", f"Thing {pk}", f"/things/{pk}/", severity=2, where="Ward 3") for (pk,) in found}


def _entry(due: Due, escalation: Escalation, now: datetime) -> audit.log.Row:
    facts = {"escalation": escalation.pk, "replaces": [lower.rung_key for lower in due.replaces]}
    return audit.log.Row("toy.escalate", KIND, due.subject_id, None, facts, now)


def _parcel(due: Due | Waiting, escalation: Escalation, recipients: Recipients) -> Parcel:
    context = {"ref": f"T-{due.subject_id}", "link": "http://testserver/"}
    return Parcel(
        template="complaints/escalated", to_user=recipients.users[0].user_id, key=f"esc:{escalation.pk}",
        context=context, subject_kind=KIND, subject_id=due.subject_id,
    )  # fmt: skip


def _rows(due: Sequence[Due | Waiting], columns: str) -> list[tuple[Any, ...]]:
    return execute(f"SELECT id, {columns} FROM toy_thing WHERE id = ANY(%s)", [[d.subject_id for d in due]])


def execute(statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def make_table() -> None:
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner, owner.cursor() as cursor:
        cursor.execute(TABLE)
        owner.commit()
    subjects.register(KIND, ToySubject())


def version(**changes: Any) -> ProfileVersion:
    """The private hospital's rules, published; `changes` replace parts of the data."""
    return actions.publish_profile({**profiles.shipped_data("private_hospital"), **changes}, by=None, now=RECEIVED)


def thing(site: Any = None, rules: ProfileVersion | None = None, told: User | None = None) -> Thing:
    site = site or make_hospital.site()
    rules = rules or version()
    told = told or make_hospital.user()
    values = [told.pk, RECEIVED.date(), rules.pk]
    ((pk,),) = execute("INSERT INTO toy_thing (told, received_on, version) VALUES (%s, %s, %s) RETURNING id", values)
    return Thing(pk, site.pk, site.zone, rules.pk)


def received(at: datetime = RECEIVED, facts: Facts = FACTS, owner: User | None = None, **more: Any) -> Thing:
    """A thing whose targets have begun."""
    made = thing(**more)
    made.set("received_on", at.date())
    actions.happened(made, "received", at=at, now=at, facts=facts, owner=owner)
    return made


@transaction.atomic
def close(made: Thing) -> None:
    """What a room's verb does: take the row, then end its targets."""
    execute("SELECT id FROM toy_thing WHERE id = %s FOR NO KEY UPDATE", [made.pk])
    actions.happened(made, "responded", at=datetime.now(UTC), now=datetime.now(UTC))


def many(count: int, at: datetime = RECEIVED, **more: Any) -> list[Thing]:
    """Things of one site, by the same rules and told to the same person."""
    shared = {"site": make_hospital.site(), "rules": version(), "told": make_hospital.user(), **more}
    return [received(at, **shared) for _number in range(count)]


def only_due(made: Thing, key: str, at: datetime | None = None) -> Firing:
    """Make one step due now and put off all others of the thing."""
    far = datetime.now(UTC) + timedelta(days=365)
    made.firings.filter(state="planned").exclude(rung__key=key).update(wake_at=far)
    firing = made.firings.filter(state="planned", rung__key=key).order_by("id")[0]
    made.firings.filter(state="planned", rung__key=key).exclude(pk=firing.pk).update(wake_at=far)
    Firing.objects.filter(pk=firing.pk).update(wake_at=at or datetime.now(UTC) - timedelta(seconds=1))
    firing.refresh_from_db()
    return firing

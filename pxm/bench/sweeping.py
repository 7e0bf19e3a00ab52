"""How fast the sweep is, beside bare SQL that claims and writes the same number of rows in the same run."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from audit.models import Entry
from clocks import actions, profiles
from clocks.actions.sweeping import LIMIT
from clocks.models import Clock, Escalation, Firing, Told
from complaints import actions as verbs
from complaints.models import Complaint
from feedback.models import Channel, Feedback, Kind, Teller
from hospital import actions as hospital
from hospital.models import Organization, Role, User
from outbox.models import Message
from pxm.bench.copying import BASE, copy, settle
from pxm.bench.measuring import Cost, cost, counted, median, statements
from pxm.bench.sheet import Sheet

PER_CASE = 100  # numbers kept free for the targets and steps of one copy
BATCH, ROUNDS = LIMIT, 4
MET, MET_A_TURN = 10**12, 1_000_000  # numbers of targets that were met begin far from all others
MOST_OF_FLOOR, MOST_SQL = 3.0, 0.05
MOST_IDLE_SQL, MOST_IDLE_MS = 5, 3.0

MAKE_DUE = """
UPDATE clocks_firing f SET wake_at = clock_timestamp(), fire_at = clock_timestamp()
FROM clocks_rung r, clocks_clock c
WHERE r.id = f.rung_id AND r.key = 'breach' AND c.id = f.clock_id AND c.kind = 'statutory_response'
  AND c.subject_id BETWEEN %s AND %s
"""
MAKE_LATE = """
UPDATE clocks_clock SET due_at = clock_timestamp() - interval '1 minute'
WHERE subject_id BETWEEN %s AND %s AND kind = 'statutory_response'
"""
# The floor: no rules, no recipients, no words; one statement claims and writes as many rows of the same tables.
FLOOR = """
WITH claimed AS (
    SELECT f.id AS firing, c.id AS clock, c.subject_id AS subject
    FROM clocks_firing f JOIN clocks_clock c ON c.id = f.clock_id
    WHERE f.state = 'planned' AND f.wake_at <= (SELECT clock_timestamp()) ORDER BY f.wake_at, f.id LIMIT %(limit)s
    FOR NO KEY UPDATE OF f SKIP LOCKED),
escalation AS (
    INSERT INTO clocks_escalation (subject_kind, subject_id, key, firing_id, number, trigger, role, reason, at, skipped)
    SELECT 'complaint', subject, 'fire:' || firing, firing, 1, 'breach', 'manager', '', clock_timestamp(), '[]'
    FROM claimed RETURNING id),
told AS (
    INSERT INTO clocks_told (escalation_id, user_id, because) SELECT id, %(user)s, 'role' FROM escalation),
breached AS (
    UPDATE clocks_clock SET breached_at = due_at FROM claimed WHERE id = clock),
entry AS (
    INSERT INTO audit_entry (at, verb, subject_kind, subject_id, door, facts)
    SELECT clock_timestamp(), 'complaint.escalate', 'complaint', subject, 'timers', %(facts)s::jsonb FROM claimed),
message AS (
    INSERT INTO outbox_message (key, template, channel, to_user_id, context, subject_kind, subject_id, is_urgent,
        state, queued_at, send_after, wake_at, attempts, error_code, settled_at, language, quiet_zone, provider_id)
    SELECT 'esc:' || firing || ':u1:' || way, 'complaints/escalated', way, %(user)s, %(context)s::jsonb, 'complaint',
        subject, false, CASE way WHEN 'email' THEN 'queued' ELSE 'sent' END, now(), now(), now(), 0, '',
        CASE way WHEN 'email' THEN NULL ELSE now() END, '', 'Europe/Dublin', ''
    FROM claimed, unnest(ARRAY['email', 'in_app']) AS way)
UPDATE clocks_firing SET state = 'fired', fired_at = now() FROM claimed WHERE id = firing
"""
# What it writes is as long as what the sweep writes.
FACTS = (
    '{"escalation": 1000001, "clock": 100000001, "kind": "statutory_response", "number": 1, "trigger": "breach", '
    '"role": "manager", "told": [1], "skipped": [], "fell_to_duty": false, "replaces": []}'
)
CONTEXT = '{"ref": "C-000001", "link": "https://hospital.example/complaints/C-000001/", "why": "role:manager"}'
COUNTED = (Firing, Escalation, Told, Entry, Message)


def fill(open_count: int, closed_count: int, say: Callable[[str], None], severity: int = 2) -> Complaint:
    """A hospital with one case from the real actions, and copies of it: open ones first, then closed ones."""
    model = one_case(severity)
    copy_cases(model, 1, open_count, is_open=True)
    say(f"{open_count:,} open cases")
    copy_cases(model, open_count + 1, open_count + closed_count, is_open=False)
    say(f"{closed_count:,} closed cases")
    settle()
    return model


def one_case(severity: int = 2) -> Complaint:
    """A hospital with one of each role, and a case that lived through the real actions."""
    organization = Organization.objects.create(name="Bench", opened_at=timezone.now())
    site = hospital.add_site(organization, name="Bench", code="bench", zone="Europe/Dublin", languages=["en"], by=None)
    department = hospital.add_department(site, name="Surgery", parent=None, by=None)
    people = {}
    for role, place in ((Role.OFFICER, site), (Role.MANAGER, site), (Role.DEPARTMENT, department), (Role.DUTY, site)):
        people[role] = hospital.create_user(email=f"{role}@example.org", name=role.title(), password=None, by=None)
        hospital.grant(people[role], role=role, place=place, by=None)
    actions.publish_profile(profiles.shipped_data("private_hospital"), by=None)
    return verbs.register(
        kind=Kind.COMPLAINT, severity=severity, site=site, department=department, channel=Channel.STAFF, language="en",
        words="Nobody came to the bell.", subject="Nobody came to the bell", intake_id=uuid4(),
        teller_role=Teller.FAMILY, by=people[Role.OFFICER],
    )  # fmt: skip


def copy_cases(model: Complaint, first: int, last: int, *, is_open: bool) -> None:
    status = {} if is_open else {"status": "'closed'", "closed_at": "now()", "responded_at": "now()"}
    copy(Feedback, model.feedback_id, first, last, {"id": f"{BASE} + g"})
    copy(Complaint, model.pk, first, last, {"id": f"{BASE} + g", "feedback_id": f"{BASE} + g", **status})
    ended = "'responded'", "t.started_at", "t.started_at"
    stops = {} if is_open else dict(zip(("stop_event", "stopped_at", "stop_recorded_at"), ended, strict=True))
    step = 0
    for number, clock in enumerate(Clock.objects.of("complaint", model.pk).order_by("id")):
        place = f"({BASE} + g) * {PER_CASE} + {number}"
        more = {"parent_id": "NULL"} if is_open else {"parent_id": "NULL", "is_next": "false", **stops}
        copy(Clock, clock.pk, first, last, {"id": place, "subject_id": f"{BASE} + g", **more})
        for firing in clock.firings.filter(state="planned") if is_open else ():
            spread = "t.wake_at + g %% 86400 * interval '1 second'"
            numbers = {"id": f"({BASE} + g) * {PER_CASE} + {step}", "clock_id": place, "wake_at": spread}
            copy(Firing, firing.pk, first, last, numbers)
            step += 1


def copy_met(model: Complaint, count: int, say: Callable[[str], None]) -> None:
    """Targets of long ago that were met, each with a step that fired; their cases are not needed."""
    clock = Clock.objects.of("complaint", model.pk).filter(kind="statutory_response").get()
    firing = clock.firings.order_by("pk")[0]
    ended = {"stop_event": "'responded'", "stopped_at": "t.started_at", "stop_recorded_at": "t.started_at"}
    for first in range(1, count + 1, MET_A_TURN):
        last = min(count, first + MET_A_TURN - 1)
        apart = {"id": f"{MET} + g", "subject_id": f"{MET} + g", "is_next": "false", "parent_id": "NULL"}
        copy(Clock, clock.pk, first, last, {**apart, **ended})
        told = {"id": f"{MET} + g", "clock_id": f"{MET} + g", "state": "'fired'", "fired_at": "t.fire_at"}
        copy(Firing, firing.pk, first, last, told)
        say(f"{last:,} targets that were met")


def make_due(first: int, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MAKE_LATE, [BASE + first, BASE + last])
        cursor.execute(MAKE_DUE, [BASE + first, BASE + last])


def floor(user: int) -> int:
    """One batch of bare SQL; returns how many steps it claimed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FLOOR, {"limit": BATCH, "user": user, "facts": FACTS, "context": CONTEXT})
        return cursor.rowcount


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


def added(before: dict[str, int]) -> dict[str, int]:
    return {name: count - before[name] for name, count in rows().items()}


@dataclass
class Turn:
    """One batch after the other until nothing is due."""

    work: Callable[[], int]
    steps: int = 0

    def prepare(self) -> None:
        self.steps = 0

    def do(self) -> None:
        while fired := self.work():
            self.steps += fired


@dataclass
class Figures:
    """Costs of a step, in turns; statements of a step; the rows each of them wrote in the last turn."""

    sweep: list[Cost] = field(default_factory=list)
    floor: list[Cost] = field(default_factory=list)
    statements: list[float] = field(default_factory=list)
    wrote: tuple[dict[str, int], dict[str, int]] = ({}, {})


def compare(due: int, rounds: int, user: int) -> Figures:
    """`due` steps by each, in turns; a round of each first that does not count."""
    figures, share = Figures(), due // rounds
    sweep, bare = Turn(lambda: actions.fire_due(BATCH)), Turn(lambda: floor(user))
    for number in range(rounds + 1):
        first = number * 2 * share + 1
        swept, wrote, sent = _turn(sweep, first, share)
        floored, bare_wrote, _sent = _turn(bare, first + share, share)
        figures.wrote = wrote, bare_wrote
        if number:
            figures.sweep.append(swept)
            figures.floor.append(floored)
            figures.statements.append(sent / share)
    return figures


def _turn(turn: Turn, first: int, share: int) -> tuple[Cost, dict[str, int], int]:
    """What it cost a step, which rows it wrote, and its statements."""
    before = rows()
    make_due(first, first + share - 1)
    with statements() as sent:
        spent = cost(turn)
    if turn.steps != share:
        raise SystemExit(f"{turn.steps} steps instead of {share}: the comparison is not fair.")
    return Cost(spent.web / share, spent.database / share, spent.wall / share), added(before), len(sent)


@dataclass
class Idle:
    """A sweep that finds nothing to do."""

    def prepare(self) -> None:
        connection.ensure_connection()

    def do(self) -> None:
        actions.sweep()


def run(open_count: int, closed_count: int, due: int, met: int, sheet: Sheet) -> bool:
    """Fill, measure, print; returns whether every bar was met."""
    if open_count < due * 5 // 2:
        raise SystemExit("Two and a half times as many open cases as due steps are needed.")
    model = fill(open_count, closed_count, sheet.say)
    copy_met(model, met, sheet.say)
    settle()
    sheet.say(f"{Clock.objects.running().count():,} targets are running")
    idle, sent = [cost(Idle()) for _number in range(20)], counted(Idle())
    sheet.figure("idle sweep", median(idle), sent)
    sheet.bar("idle sweep, statements", sent, MOST_IDLE_SQL)
    sheet.bar("idle sweep, ms in the database", median(idle).database, MOST_IDLE_MS)
    figures = compare(due, ROUNDS, User.objects.get(email="manager@example.org").pk)
    sweep, bare = median(figures.sweep), median(figures.floor)
    sheet.say(f"rows written: {figures.wrote[0]}, bare SQL {figures.wrote[1]}")
    for name, spent in (("a step fired", sweep), ("a step of bare SQL", bare)):
        sheet.say(f"{name:<44} {spent.cpu:7.3f} ms CPU (web {spent.web:.3f} + database {spent.database:.3f}), "
                  f"wall {spent.wall:.3f} ms, {1000 / spent.wall:,.0f} a second")  # fmt: skip
    sheet.bar("CPU of a step, of bare SQL", sweep.cpu / bare.cpu, MOST_OF_FLOOR)
    sheet.bar("wall time of a step, of bare SQL", sweep.wall / bare.wall, MOST_OF_FLOOR)
    sheet.bar("statements of a step", statistics.median(figures.statements), MOST_SQL)
    return sheet.is_met

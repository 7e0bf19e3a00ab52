"""What the children of the actor do: the product's own loops and verbs, watched, hurried and cut off."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import time_machine
from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Q

import hospital.actions
import outbox.actions
from audit.models import Entry
from clocks import actions
from clocks.actions.plans import Plan
from clocks.models import Answer, Clock, Escalation, Firing, ProfileVersion, Publication, Told
from clocks.worktime import late
from complaints import actions as verbs
from complaints.models import Complaint
from feedback.models import Channel, Kind, Teller
from hospital.models import Site, User
from outbox.models import Message, Reach
from outbox.nudge import DELIVER
from pxm.bench import sweeping
from pxm.bench.copying import BASE

CRASHED = 9
PREFIX = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]  # of what the client does not prefix by itself


# ------------------------------------------------------------------------------------------- cases
def load(first: int, last: int, is_more: bool = False) -> int:
    """Copies of one High case, whose messages go out at any hour; one step of each is due now. `is_more` leaves what
    waits from before, which belongs to the same test.
    """
    connection.cursor().execute("SET statement_timeout = 0")
    if not is_more:
        _forget_leftovers()
    model = Complaint.objects.filter(pk__lt=BASE).order_by("pk").first() or _model()
    sweeping.copy_cases(model, first, last, is_open=True)
    _put_off(first, last)
    sweeping.make_due(first, last)
    return last - first + 1


def _put_off(first: int, last: int) -> None:
    """The model was made when the run began: an hour later its other steps would be due in every copy."""
    copied = Clock.objects.filter(subject_kind="complaint", subject_id__range=(BASE + first, BASE + last))
    Firing.objects.filter(clock__in=copied).update(wake_at=datetime.now(UTC) + timedelta(days=2))


def _model() -> Complaint:
    case = sweeping.one_case(severity=3)
    actions.sweep()
    _forget_leftovers()
    return case


def _forget_leftovers() -> None:
    """What an earlier test left waiting is no business of the next."""
    waiting = Message.objects.filter(state__in=["queued", "leased"])
    waiting.update(state="cancelled", settled_at=datetime.now(UTC), locked_until=None)
    soon = datetime.now(UTC) + timedelta(hours=1)
    Firing.objects.filter(state="planned", wake_at__lt=soon).update(state="cancelled")


def register(count: int = 1) -> list[float]:
    """New cases through the front of the product; how long each took."""
    site, rules = Site.objects.get(code="bench"), ProfileVersion.objects.exists()
    seconds = []
    for _number in range(count if rules else 0):
        started = time.monotonic()
        _register(site)
        seconds.append(time.monotonic() - started)
    return seconds


def _register(site: Site, severity: int = 3) -> Complaint:
    return verbs.register(
        kind=Kind.COMPLAINT, severity=severity, site=site, department=site.departments.get(), channel=Channel.STAFF,
        language="en", words="Nobody came to the bell.", subject="Nobody came to the bell", intake_id=uuid4(),
        teller_role=Teller.FAMILY, by=User.objects.get(email="officer@example.org"),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------- loops
def sweep_for_ever(limit: int = 25, pause: float = 0.02) -> None:
    """What a worker does, in small batches so that a kill falls into one; a lost database is waited for."""
    while True:
        try:
            while actions.fire_due(limit):
                pass
            actions.heartbeat("clocks")
        except (DatabaseError, ValidationError):
            connections.close_all()
        time.sleep(pause)


def deliver_for_ever(pause: float = 0.02) -> None:
    while True:
        try:
            while outbox.actions.deliver_due():
                pass
        except DatabaseError:
            connections.close_all()
        time.sleep(pause)


def sweep_from(moment: float, limit: int = 100) -> int:
    """Everybody starts at the same moment; returns how many steps this one dealt with."""
    connection.ensure_connection()
    time.sleep(max(0.0, moment - time.time()))
    done = 0
    while fired := actions.fire_due(limit):
        done += fired
    return done


def sweep_with_a_wrong_clock(hours: float) -> int:
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours), tick=True):
        return actions.sweep()


def ring(seconds: float, every: float = 0.2) -> int:
    """Wake-ups for the workers through the broker, as beat sends them; returns how many it took."""
    until, rung = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        for task in ("clocks.tasks.fire_due", *DELIVER.values()):
            rung += _rang(task)
        time.sleep(every)
    return rung


def _rang(task: str) -> bool:
    try:
        current_app.send_task(task, ignore_result=True, retry=False)
    except Exception:  # the broker is what the test takes away
        return False
    return True


def carry_by_eta(cases: list[int], seconds: float) -> None:
    """Control: the due moment kept in the broker instead of in a row."""
    for pk in cases:
        current_app.send_task("tests.faults.eta", args=[pk], countdown=seconds, retry=False)


def waiting_in_the_broker() -> int:
    """How many of those wake-ups the broker still knows of."""
    with current_app.connection_for_read() as broker:
        client = broker.default_channel.client
        return sum(client.llen(queue) for queue in ("bulk", "timers", "notify")) + client.zcard(
            PREFIX + "unacked_index"
        )


# ------------------------------------------------------------------------------------------- publications
def publish_longer_days(calendar: str = "statutory") -> int:
    """The bench site closes on the coming Mondays: every target that counts working days ends later."""
    week = {day: [["00:00", "24:00"]] for day in ("tue", "wed", "thu", "fri")}
    version = actions.publish_calendar(Site.objects.get(code="bench"), calendar, data={"weekly": week}, by=None)
    return version.publications.get().pk


def carry_for_ever(pause: float = 0.02) -> None:
    while True:
        try:
            actions.carry(seconds=5)
        except (DatabaseError, ValidationError):
            connections.close_all()
        time.sleep(pause)


def undo_publication(job: int) -> int:
    by = User.objects.get(email="manager@example.org")
    return actions.undo(Publication.objects.get(pk=job), by=by).pk


def misplaced(first: int, last: int) -> int:
    """How many running targets of these cases are not where the calendars that hold would put them."""
    clocks = Clock.objects.running().filter(subject_kind="complaint", subject_id__range=(BASE + first, BASE + last))
    now = datetime.now(UTC)
    return sum(Plan(c).due_times([c])[c.pk] != c.due_at for c in clocks if not late(c.edge, c.due_at, now))


# ------------------------------------------------------------------------------------------- crashes
@contextmanager
def exit_at(number: int) -> Iterator[list[str]]:
    """End the process, as a power cut would, right before its statement of this number."""
    seen: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        if len(seen) == number:
            os._exit(CRASHED)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield seen


def crash_while_firing(number: int) -> int:
    """Returns how many statements a batch needs, when the number lies beyond them."""
    with exit_at(number) as seen:
        actions.fire_due()
    return len(seen)


def crash_while_closing(number: int, case: int) -> int:
    complaint = Complaint.objects.get(pk=case)
    outcomes = {issue.pk: "upheld" for issue in complaint.issues.all()}
    with exit_at(number) as seen:
        verbs.close(complaint, by=User.objects.get(email="officer@example.org"), outcomes=outcomes)
    return len(seen)


def answered_case() -> int:
    """A case whose reply was sent, ready to be closed."""
    officer, manager = (User.objects.get(email=f"{role}@example.org") for role in ("officer", "manager"))
    case = _register(Site.objects.get(code="bench"))
    verbs.triage(case, by=officer, severity=2, flags=[], owner=officer)
    verbs.start(_fresh(case), by=officer)
    case = _fresh(case)
    verbs.finish(case, by=officer, findings={issue.pk: "The bell was broken." for issue in case.issues.all()})
    verbs.draft(_fresh(case), by=officer, words="We are sorry. The bell was broken.")
    verbs.respond(_fresh(case), by=manager, is_without_patient=True, how="letter")
    return case.pk


def _fresh(case: Complaint) -> Complaint:
    return Complaint.objects.get(pk=case.pk)


def facts_of_closing(case: int) -> dict[str, Any]:
    return {
        "status": _fresh(Complaint(pk=case)).status,
        "entries": Entry.objects.filter(verb="complaint.close", subject_id=case).count(),
        "messages": Message.objects.filter(key__startswith="closed:", subject_id=case).count(),
    }


def crash_while_sending(number: int) -> int:
    with exit_at(number) as seen:
        outbox.actions.deliver_due()
    return len(seen)


def send_all() -> int:
    sent = 0
    while moved := outbox.actions.deliver_due():
        sent += moved
    return sent


def die_between_commit_and_nudge() -> None:
    """The row is committed; whoever should have rung the bell is gone."""
    with transaction.atomic():
        transaction.on_commit(lambda: os._exit(CRASHED))
        _register(Site.objects.get(code="bench"))


# ------------------------------------------------------------------------------------------- races
def withdraw(case: Complaint) -> None:
    verbs.withdraw(case, by=_officer(), reason="They asked us to stop.")


def name(case: Complaint, user: int) -> None:
    verbs.name(case, by=_officer(), user=User.objects.get(pk=user))


# ------------------------------------------------------------------------------------------- ways, urgent alerts
def reach_by(ways: list[str]) -> None:
    """How the manager, who is told of the copied cases, wishes to hear of what is urgent."""
    if not User.objects.filter(email="manager@example.org").exists():
        _model()  # the first of a run finds nobody
    manager = User.objects.get(email="manager@example.org")
    Reach.objects.update_or_create(user=manager, defaults={"phone": "+353875550142", "ways": {"urgent": ways}})


def alert(count: int) -> list[int]:
    """Critical cases whose urgent alert nobody has answered in time; the next on duty is due to be told."""
    site, cases = Site.objects.get(code="bench"), []
    for number in range(2):  # somebody has to be left who was not told when the case came in
        email = f"night{number}@example.org"
        if not User.objects.filter(email=email).exists():
            night = hospital.actions.create_user(email=email, name=email, password=None, by=None)
            hospital.actions.grant(night, role="duty", place=site, by=None)
    for _number in range(count):
        case = _register(site, severity=4)
        cases.append(case.pk)
    kept = Q(escalation__key__startswith="alert:", user__email="duty@example.org")
    Told.objects.filter(escalation__subject_id__in=cases).exclude(kept).delete()
    Firing.objects.filter(clock__subject_id__in=cases).update(wake_at=datetime.now(UTC) + timedelta(days=1))
    due = datetime.now(UTC) - timedelta(seconds=1)
    Answer.objects.filter(subject_id__in=cases).update(wake_at=due, due_at=due)
    return cases


def crash_while_passing_on(number: int) -> int:
    with exit_at(number) as seen:
        actions.pass_on()
    return len(seen)


def pass_on_for_ever(pause: float = 0.003) -> None:
    while True:
        actions.pass_on()
        time.sleep(pause)


def take(case: Complaint) -> None:
    """ "I have it": the first alert."""
    actions.acknowledge(Escalation.objects.get(key=f"alert:{case.pk}:1"), by=_officer())


def take_around(cases: list[int], seed: int) -> None:
    """For each case: let its answer become due in a moment, and say "I have it" just before, at, or just after it."""
    chance = random.Random(seed)  # noqa: S311 - a seed to repeat
    for pk in cases:
        at = time.time() + 0.05
        Answer.objects.filter(subject_id=pk).update(wake_at=datetime.fromtimestamp(at, UTC))
        complaint = Complaint.objects.get(pk=pk)
        time.sleep(max(0.0, at + chance.uniform(-0.05, 0.03) - time.time()))
        take(complaint)


def _officer() -> User:
    return User.objects.get(email="officer@example.org")


def rounds(kind: str, cases: list[int], seed: int, **more: Any) -> None:
    """For each case: let its step become due in a moment, and do the verb just before, at, or just after it."""
    chance, verb = random.Random(seed), {"withdraw": withdraw, "resolve": resolve, "name": name}[kind]  # noqa: S311 - a seed to repeat
    for pk in cases:
        at = time.time() + 0.05
        clocks = Clock.objects.of("complaint", pk).filter(kind="statutory_response")
        due = datetime.fromtimestamp(at, UTC)
        Firing.objects.filter(clock__in=clocks, rung__key="breach").update(wake_at=due, fire_at=due)
        complaint = Complaint.objects.get(pk=pk)
        time.sleep(max(0.0, at + chance.uniform(-0.05, 0.03) - time.time()))
        verb(complaint, **more)


def resolve(case: Complaint) -> None:
    verbs.resolve(case, by=_officer(), done="The bell was mended.", is_put_right="yes")


def redrive_all() -> int:
    """What a person presses on the health page, for each failed step."""
    dead = list(Firing.objects.filter(state=Firing.State.DEAD).select_related("clock"))
    for firing in dead:
        actions.redrive(firing, by=_officer())
    return len(dead)


def redrive_messages() -> int:
    """What a person presses for the messages that were given up."""
    return outbox.actions.redrive_all(Message.objects.all(), by=_officer())


def register_with_a_wrong_clock(seconds: float) -> str:
    """What a new case is refused with while the web's clock is off; "" when it is taken."""
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True):
        try:
            _register(Site.objects.get(code="bench"))
        except ValidationError as refusal:
            return refusal.code
    return ""

"""An urgent alert asks for "I have it". While nobody says so the next in line is told, until nobody is left."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from audit.models import Entry
from clocks import actions, subjects, watch
from clocks.actions import ANSWER_WITHIN, answering
from clocks.models import Answer, Escalation, Told
from hospital.models import User
from hospital.recipients import Chosen, Recipients
from outbox.models import Message
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.counting import statements

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
LATER = NOW + ANSWER_WITHIN


@pytest.fixture
def line():
    """Three people who are told one after the other."""
    people = [make_hospital.user("duty") for _number in range(3)]
    subjects.get(toy.KIND).line = tuple(person.pk for person in people)
    yield people
    subjects.get(toy.KIND).line = ()


def alerted(made: toy.Thing | None = None, key: str = "alert:1", now: datetime = NOW, **changes) -> Escalation:
    """An alert to one person that asks for an answer."""
    made = made or toy.thing()
    told = changes.pop("told", None) or make_hospital.user("officer")
    row = actions.escalate(
        made, key=key, now=now, by=None, recipients=Recipients((Chosen(told.pk, "role"),), []),
        **{"number": 3, "trigger": "flag", "role": "leadership", **changes},
    )  # fmt: skip
    actions.ask(toy.KIND, {made.pk: row.pk}, now=now)
    return row


def turns(row: Escalation) -> list[tuple[int, str]]:
    return list(row.turns.order_by("turn").values_list("turn", "state"))


def told(row: Escalation) -> list[int]:
    """Everybody in the order in which they were told."""
    rows = Told.objects.filter(escalation__subject_id=row.subject_id).order_by("escalation_id", "id")
    return list(rows.values_list("user_id", flat=True))


def test_an_alert_waits_fifteen_minutes(line):
    row = alerted()
    assert actions.pass_on(now=LATER - timedelta(seconds=1)) == 0
    assert row.answer.due_at == row.answer.wake_at == NOW + timedelta(minutes=15)
    assert turns(row) == [(1, "waiting")]


def test_then_the_next_in_line_is_told_and_has_fifteen_minutes_too(line):
    row = alerted()
    assert actions.pass_on(now=LATER) == 1
    assert turns(row) == [(1, "passed_on"), (2, "waiting")]
    made = Escalation.objects.get(key=f"answer:{row.pk}:2")
    assert (made.trigger, made.role, made.number, made.at) == ("silence", "duty", 2, LATER)
    assert told(row)[1:] == [line[0].pk]
    assert made.answer.due_at == LATER + ANSWER_WITHIN
    assert Message.objects.filter(to_user=line[0], key__startswith=f"esc:{made.pk}:").count() == 2
    assert Entry.objects.filter(verb="toy.escalate", subject_id=row.subject_id).count() == 1


def test_everybody_is_told_once_and_in_the_end_nobody_is_left(line):
    row = alerted()
    moment = NOW
    for _turn in range(6):
        moment += ANSWER_WITHIN
        actions.pass_on(now=moment)
    assert told(row)[1:] == [person.pk for person in line]
    assert turns(row) == [(1, "passed_on"), (2, "passed_on"), (3, "passed_on"), (4, "nobody")]
    assert Entry.objects.filter(verb="toy.exhaust").count() == 1
    assert actions.pass_on(now=moment + timedelta(days=1)) == 0


def test_whoever_was_told_already_is_not_the_next(line):
    row = alerted(told=line[0])
    actions.pass_on(now=LATER)
    assert told(row) == [line[0].pk, line[1].pk]


def test_i_have_it_ends_the_waiting_whoever_of_them_says_it(line):
    row = alerted()
    actions.pass_on(now=LATER)
    actions.acknowledge(Escalation.objects.get(key=f"answer:{row.pk}:2"), by=line[0], now=LATER)
    answer = Answer.objects.get(turn=2)
    assert (answer.state, answer.given_by, answer.settled_at) == ("given", line[0], LATER)
    assert actions.pass_on(now=LATER + timedelta(days=1)) == 0
    assert Escalation.objects.count() == 2


def test_it_can_still_be_said_when_nobody_is_left():
    row = alerted()
    actions.pass_on(now=LATER)
    assert turns(row) == [(1, "nobody")]
    actions.acknowledge(row, by=make_hospital.user(), now=LATER)
    assert turns(row) == [(1, "given")]


def test_a_second_alert_while_one_waits_keeps_its_time_and_begins_no_other(line):
    made = toy.thing()
    first = alerted(made)
    second = alerted(made, key="alert:2", now=NOW + timedelta(minutes=5))
    assert not hasattr(second, "answer")
    actions.pass_on(now=LATER)
    assert Answer.objects.waiting().count() == 1
    assert set(told(first)) >= {line[0].pk}


def test_an_alert_after_somebody_had_it_asks_again(line):
    made = toy.thing()
    first = alerted(made)
    actions.acknowledge(first, by=line[0], now=NOW)
    second = alerted(made, key="alert:2")
    assert second.answer.state == "waiting"


def test_what_is_settled_or_taken_back_waits_for_nobody(line):
    made, other = toy.thing(), toy.thing()
    row, undone = alerted(made), alerted(other, key="alert:2")
    actions.settle_escalations(made, now=NOW)
    actions.take_back(undone, now=NOW)
    assert turns(row) == turns(undone) == [(1, "ended")]
    assert actions.pass_on(now=LATER) == 0


def test_the_sweep_passes_on_and_so_does_the_second_chance(line):
    row = alerted(now=datetime.now(UTC) - ANSWER_WITHIN - timedelta(seconds=5))
    actions.sweep()
    assert turns(row) == [(1, "passed_on"), (2, "waiting")]


def test_a_late_answer_is_seen_by_health(line):
    alerted(now=datetime.now(UTC) - ANSWER_WITHIN - timedelta(seconds=90))
    assert 85 < watch.figures().oldest_due < 100


def test_a_bad_subject_steps_back_and_holds_up_no_other(line):
    bad, good = toy.thing(), [toy.thing() for _number in range(3)]
    rows = [alerted(made, key=f"alert:{made.pk}") for made in (bad, *good)]
    bad.set("is_poison", True)
    assert actions.pass_on(now=LATER) == 4
    assert [turns(row)[0][1] for row in rows] == ["waiting", "passed_on", "passed_on", "passed_on"]
    answer = rows[0].answer
    answer.refresh_from_db()
    assert (answer.attempts, answer.error_code, answer.due_at) == (1, "Poison", LATER)
    assert answer.wake_at > LATER
    bad.set("is_poison", False)
    actions.pass_on(now=answer.wake_at)
    assert turns(rows[0]) == [(1, "passed_on"), (2, "waiting")]


def test_one_that_keeps_failing_is_tried_on_and_administrators_hear_of_it(line):
    administrator = make_hospital.administrator()
    made = toy.thing()
    row = alerted(made)
    made.set("is_poison", True)
    for _try in range(answering.MOST_ATTEMPTS + 2):
        moment = Answer.objects.get().wake_at
        actions.pass_on(now=moment)
    assert turns(row) == [(1, "waiting")]
    assert Message.objects.filter(to_user=administrator, template="clocks/given_up").count() == 1
    assert Entry.objects.filter(verb="target.give_up").count() == 1
    assert Answer.objects.get().wake_at <= moment + timedelta(minutes=20)


def test_the_cost_is_the_same_for_2_as_for_20(line):
    costs = []
    for count in (2, 20):
        for number in range(count):
            alerted(key=f"alert:{count}:{number}")
        with statements() as seen:
            assert actions.pass_on(now=LATER) == count
        costs.append(len(seen))
        Answer.objects.all().delete()
    assert costs[0] == costs[1] <= 14


def test_the_index_is_used_to_find_what_is_due():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + answering.CLAIM.format(now="(SELECT clock_timestamp())", lock=""), {"limit": 9})
        assert "answer_due" in "\n".join(line for (line,) in cursor.fetchall())


# ------------------------------------------------------------------------------------------- races
def sweeping(barrier: threading.Barrier) -> threading.Thread:
    def work() -> None:
        try:
            barrier.wait(20)
            actions.pass_on(now=LATER)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_one_person_once(line):
    rows = [alerted(key=f"alert:{number}") for number in range(10)]
    barrier = threading.Barrier(4)
    for thread in [sweeping(barrier) for _number in range(4)]:
        thread.join(30)
    while actions.pass_on(now=LATER):
        pass
    assert [turns(row) for row in rows] == [[(1, "passed_on"), (2, "waiting")]] * 10
    assert {len(told(row)) for row in rows} == {2}


def i_have_it_while_it_is_passed_on(line: list[User]) -> tuple[Escalation, bool]:
    """The sweep stands between claim and write; at that moment somebody says "I have it". True when they could."""
    row = alerted()
    at_gate, go_on = threading.Event(), threading.Event()

    def gate(name: str) -> None:
        if name == "next_in_line":
            at_gate.set()
            go_on.wait(10)

    toy.ToySubject.gate = staticmethod(gate)
    thread = sweeping(threading.Barrier(1))
    try:
        assert at_gate.wait(10)
        release = threading.Timer(0.6, go_on.set)
        release.start()
        began = time.monotonic()
        actions.acknowledge(row, by=line[2], now=LATER)
        return row, time.monotonic() - began < 0.5
    finally:
        go_on.set()
        thread.join(20)
        toy.ToySubject.gate = staticmethod(lambda _name: None)


@pytest.mark.django_db(transaction=True)
def test_i_have_it_waits_for_a_sweep_that_is_at_it_and_ends_what_it_began(line):
    row, was_at_once = i_have_it_while_it_is_passed_on(line)
    assert not was_at_once
    assert turns(row) == [(1, "passed_on"), (2, "given")]
    assert actions.pass_on(now=LATER + timedelta(days=1)) == 0


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_lock_somebody_is_told_after_it_was_taken(line, settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK"})
    row, was_at_once = i_have_it_while_it_is_passed_on(line)
    assert was_at_once
    assert turns(row) == [(1, "passed_on"), (2, "waiting")]  # it was taken, and people are woken all the same


def test_it_is_refused_where_it_was_taken_already(line):
    row = alerted()
    actions.acknowledge(row, by=line[0], now=NOW)
    with pytest.raises(ValidationError):
        actions.acknowledge(row, by=line[1], now=NOW)

"""Asking the holders of a role to decide or help."""

from datetime import date
from uuid import uuid4

import pytest

import clocks.actions
from clocks.models import Clock, Firing
from clocks.mywork import work_of
from complaints import actions
from complaints.actions.cases import UNDO_FOR
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer)


def escalate(case, by, **fields):
    usual = {"role": "manager", "reason": "The ward does not answer", "nonce": uuid4()}
    return actions.escalate(case, **{"by": by, **usual, **fields})


def test_it_works(case, cast):
    escalate(case, cast.officer, needed_by_on=date(2026, 11, 30))
    escalation = seen.Escalation.objects.of("complaint", case.pk).get()
    assert (escalation.number, escalation.role, escalation.by) == (1, "manager", cast.officer)
    assert (escalation.reason, escalation.needed_by_on) == ("The ward does not answer", date(2026, 11, 30))
    assert [row.user for row in escalation.told.all()] == [cast.manager]
    assert seen.last_entry(case).facts["escalation"] == escalation.pk


@pytest.mark.parametrize(
    ("role", "number", "who"),
    [("manager", 1, "manager"), ("department", 2, "head"), ("leadership", 3, "director"), ("pr", 4, "pr"),
     ("legal", 4, "legal"), ("duty", 2, "duty")],
)  # fmt: skip
def test_each_role_stands_on_its_step(case, cast, role, number, who):
    escalate(case, cast.officer, role=role)
    assert seen.escalations(case) == [(number, role, "manual")]
    assert seen.told(case, "escalated") == {getattr(cast, who).pk}


def test_the_owner_stays(case, cast):
    escalate(case, cast.officer)
    assert make.fresh(case).owner == cast.officer


def test_the_owner_hears_of_it_when_asked_for(case, cast):
    escalate(case, cast.manager, role="department", tell_owner=True)
    assert seen.told(case, "escalated") == {cast.head.pk, cast.officer.pk}


def test_the_messages_carry_the_escalation_in_their_key(case, cast):
    escalate(case, cast.officer, now=make.NOW)
    pk = seen.Escalation.objects.get().pk
    assert set(seen.messages(case)) == {f"esc:{pk}:u{cast.manager.pk}:{way}" for way in ("in_app", "email")}


def test_at_night_a_moderate_case_waits_for_the_digest_of_the_morning(case, cast):
    midnight = make.later(hours=15)
    escalate(case, cast.officer, now=midnight)
    rows = seen.Message.objects.about("complaint", case.pk).filter(template="complaints/escalated")
    assert {m.channel: m.send_after for m in rows} == {
        "in_app": midnight + UNDO_FOR,
        "digest": make.later(hours=22),
    }


def test_messages_of_a_moderate_case_wait_for_the_undo(case, cast):
    escalate(case, cast.officer, now=make.NOW)
    assert {m.send_after - m.queued_at for m in seen.Message.objects.about("complaint", case.pk)} == {UNDO_FOR}


def test_messages_of_a_grave_case_go_at_once(cast):
    case = make.case(cast, owner=cast.officer, severity=3)
    escalate(case, cast.officer, now=make.later(hours=15))
    rows = seen.Message.objects.about("complaint", case.pk).filter(template="complaints/escalated")
    assert {(m.send_after - m.queued_at).total_seconds() for m in rows} == {0}
    assert {m.is_urgent for m in rows} == {True}


def test_somebody_named_is_never_told(cast):
    case = make.case(cast, owner=cast.officer, named=[cast.manager])
    escalate(case, cast.officer)
    assert seen.told(case, "escalated") == {cast.head.pk}
    assert seen.Escalation.objects.get().skipped == [{"user": cast.manager.pk, "why": "barred"}]


def test_sent_twice_it_is_one_escalation(case, cast):
    nonce = uuid4()
    assert escalate(case, cast.officer, nonce=nonce)
    assert escalate(case, cast.officer, nonce=nonce) is None
    assert len(seen.escalations(case)) == 1


def test_it_refuses_without_a_reason(case, cast):
    with seen.refused("reason"):
        escalate(case, cast.officer, reason="")


def test_it_refuses_a_role_that_is_no_step(case, cast):
    with seen.refused("role"):
        escalate(case, cast.officer, role="reader")


def test_it_refuses_an_ended_case(cast):
    case = make.closed(cast)
    with seen.refused("illegal_transition"):
        escalate(case, cast.officer)


@pytest.fixture
def missed(cast):
    """Nobody has acknowledged it in time: the manager was told."""
    case = make.case(cast, owner=cast.officer, received_at=make.NOW, now=make.NOW)
    late = Clock.objects.of("complaint", case.pk).get(kind="acknowledge").due_at
    Firing.objects.filter(clock__subject_id=case.pk).exclude(rung__key="breach").update(state="cancelled")
    Firing.objects.filter(clock__subject_id=case.pk).exclude(clock__kind="acknowledge").update(state="cancelled")
    clocks.actions.fire_due(now=late)
    assert seen.escalations(case) == [(1, "manager", "breach")]
    return case, late + make.timedelta(minutes=10)


def undecided(case, cast):
    return [decision.escalation.subject_id for decision in work_of(cast.manager).decisions] == [case.pk]


def test_once_it_is_done_nobody_has_to_decide_about_its_having_been_late(missed, cast):
    case, now = missed
    assert undecided(case, cast)
    clocks.actions.happened(case, "acknowledged", at=now, now=now)
    assert not undecided(case, cast)
    clocks.actions.revive(case, at=now, now=now)
    assert undecided(case, cast)  # undone, it is late again


def test_after_the_reply_no_decision_is_open(cast):
    case = make.waiting(cast)
    escalate(case, cast.officer)
    assert undecided(case, cast)
    make.reply_sent(make.fresh(case), cast.manager)
    assert not undecided(case, cast)

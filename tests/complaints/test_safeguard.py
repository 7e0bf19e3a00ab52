"""Safeguarding runs beside the complaint: at once, in few hands, until it is referred."""

from uuid import uuid4

import pytest

from complaints import actions, policy
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    case = make.case(cast, owner=cast.officer)
    actions.flag(case, by=cast.officer, flags=["safeguarding"], reason="A bruise")
    return make.fresh(case)


def refer(case, by, **fields):
    said = {"step": "referral", "words": "By telephone, Ms Ncube took it.", "nonce": uuid4(), "to_whom": "City council"}
    return actions.safeguard(case, by=by, **{**said, **fields})


def test_the_flag_is_critical_restricted_told_to_two_steps_and_owes_a_referral(case, cast):
    assert (case.severity, case.is_restricted) == (4, True)
    assert {(2, "department"), (3, "leadership")} <= {(number, role) for number, role, _by in seen.escalations(case)}
    assert "safeguarding" in seen.running(case)


def test_at_receipt_the_department_is_not_told_twice(cast):
    case = make.case(cast, flags=["safeguarding"])
    assert [role for _number, role, _trigger in seen.escalations(case)].count("department") == 0
    assert cast.head.pk in seen.told(case, "urgent")
    assert "safeguarding" in seen.running(case)


def test_a_referral_meets_it_and_says_to_whom(case, cast):
    refer(case, cast.officer, reference="S-77")
    step = case.duty_steps.get()
    assert (step.to_whom, step.reference, step.entry.words[:12]) == ("City council", "S-77", "By telephone")
    assert seen.stopped(case)["safeguarding"] == "referral_recorded"


def test_a_second_referral_and_an_outcome_follow(case, cast):
    for fields in ({}, {"to_whom": "Police"}, {"step": "outcome", "to_whom": ""}):
        refer(case, cast.officer, **fields)
    assert list(case.duty_steps.values_list("step", flat=True)) == ["referral", "referral", "outcome"]


def test_it_refuses_a_referral_to_nobody_and_the_future(case, cast):
    with seen.refused("to_whom"):
        refer(case, cast.officer, to_whom=" ")
    with seen.refused("future"):
        refer(case, cast.officer, happened_at=make.later(days=900))


def test_sent_twice_it_is_recorded_once(case, cast):
    nonce = uuid4()
    assert refer(case, cast.officer, nonce=nonce)
    assert refer(case, cast.officer, nonce=nonce) is None


def test_withdrawn_or_closed_it_goes_on(case, cast):
    actions.withdraw(case, by=cast.officer, reason="They do not wish to go on.")
    assert seen.running(case) == {"safeguarding"}
    refer(case, cast.officer)
    assert seen.running(case) == set()


def test_taken_off_it_is_owed_no_longer(case, cast):
    actions.flag(case, by=cast.officer, flags=[], reason="It was ink.")
    assert "safeguarding" not in seen.running(case)


def test_it_comes_before_everything_else():
    target = policy.Target("safeguarding", make.NOW)
    assert policy.next_steps(policy.Situation("received", 4, targets=(target,)))[0].verb == "safeguard"

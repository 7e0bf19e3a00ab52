"""The person does not wish to go on."""

import pytest

from complaints import actions
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.triaged(cast)


def withdraw(case, by, **fields):
    return actions.withdraw(case, **{"by": by, "reason": "They changed their mind", **fields})


def test_it_works(case, cast):
    withdraw(case, cast.officer)
    case = make.fresh(case)
    assert (case.status, case.outcome) == ("withdrawn", "withdrawn")
    assert case.closed_at is not None
    assert seen.verbs(case)[-1] == "complaint.withdraw"


def test_its_targets_are_cancelled_not_met(case, cast):
    withdraw(case, cast.officer)
    ended = seen.Clock.objects.of("complaint", case.pk).filter(kind="statutory_response").get()
    assert (ended.cancel_reason, ended.stopped_at) == ("withdrawn", None)
    assert seen.running(case) == set()


def test_what_is_owed_for_safety_goes_on(case, cast):
    seen.Clock.objects.of("complaint", case.pk).filter(kind="contact").update(kind="safeguarding")
    withdraw(case, cast.officer)
    assert seen.running(case) == {"safeguarding"}


@pytest.mark.parametrize("stage", ["case", "investigating", "drafting", "waiting"])
def test_it_is_possible_in_every_open_stage(cast, stage):
    case = getattr(make, stage)(cast)
    withdraw(case, cast.officer)
    assert make.fresh(case).status == "withdrawn"


def test_it_refuses_after_the_reply(cast):
    case = make.responded(cast)
    with seen.refused("illegal_transition"):
        withdraw(case, cast.officer)


def test_it_refuses_without_a_reason(case, cast):
    with seen.refused("reason"):
        withdraw(case, cast.officer, reason=" ")


def test_it_refuses_another_version(case, cast):
    with seen.refused("changed"):
        withdraw(case, cast.officer, version=case.version - 1)

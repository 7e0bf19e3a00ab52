"""It should never have been a case."""

import pytest

from complaints import actions
from feedback.models import Feedback
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast)


def err(case, by, **fields):
    return actions.err(case, **{"by": by, "reason": "Typed twice", **fields})


def test_it_works(case, manager):
    err(case, manager)
    case = make.fresh(case)
    assert case.status == "entered_in_error"
    assert case.feedback.entered_in_error_at == case.closed_at
    assert seen.verbs(case)[-1] == "complaint.err"


def test_it_no_longer_counts(case, manager):
    err(case, manager)
    assert not Feedback.objects.counted().filter(pk=case.feedback_id).exists()


def test_its_targets_are_cancelled(case, manager):
    err(case, manager)
    reasons = set(seen.Clock.objects.of("complaint", case.pk).values_list("cancel_reason", flat=True))
    assert reasons == {"entered_in_error"}


def test_messages_to_the_family_that_have_not_left_are_taken_back(case, cast):
    actions.acknowledge(case, by=cast.officer, how="email")
    err(case, cast.manager)
    assert set(seen.messages(case).values()) == {"cancelled"}


@pytest.mark.parametrize("stage", ["triaged", "waiting", "responded", "closed"])
def test_it_is_possible_in_every_stage(cast, stage):
    case = getattr(make, stage)(cast)
    err(case, cast.manager)
    assert make.fresh(case).status == "entered_in_error"


def test_it_refuses_a_second_time(case, manager):
    err(case, manager)
    with seen.refused("illegal_transition"):
        err(case, manager)


def test_it_refuses_without_a_reason(case, manager):
    with seen.refused("reason"):
        err(case, manager, reason="")


def test_it_refuses_another_version(case, cast):
    actions.rate(case, by=cast.officer, severity=1, reason="Less")
    with seen.refused("changed"):
        err(case, cast.manager, version=case.version)

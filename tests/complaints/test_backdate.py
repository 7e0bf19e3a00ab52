"""It reached us earlier than was entered: both times are kept, and what runs counts from then."""

from datetime import timedelta

import pytest

from clocks.models import Clock
from complaints import actions
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer, now=make.NOW)


def test_targets_count_from_then_and_both_times_are_kept(case, cast):
    before = {c.kind: c.due_at for c in Clock.objects.of("complaint", case.pk).running()}
    at = case.received_at - timedelta(days=4)
    entry = actions.backdate(
        case, by=cast.manager, received_at=at, reason="It lay on a desk.", now=make.later(minutes=5)
    )
    case = make.fresh(case)
    reply = Clock.objects.of("complaint", case.pk).get(kind="statutory_response")
    assert (case.received_at, case.feedback.received_at) == (at, at)
    assert reply.due_at < before["statutory_response"]
    assert (reply.started_at, reply.start_recorded_at) == (at, make.later(minutes=5))
    assert case.feedback.logged_at == make.NOW
    assert entry.facts["targets"] > 0


def test_never_later_and_never_without_a_reason(case, cast):
    with seen.refused("later"):
        actions.backdate(case, by=cast.manager, received_at=case.received_at + timedelta(hours=1), reason="x")
    with seen.refused("reason"):
        actions.backdate(case, by=cast.manager, received_at=case.received_at - timedelta(hours=1), reason=" ")

"""The time to come back to our answer is over."""

from uuid import uuid4

import clocks.actions
from complaints import actions
from complaints.actions.cases import facts_of
from complaints.views.staff import words
from tests import make
from tests.complaints import seen

LATER = make.timedelta(days=70)


def test_the_sweep_closes_for_good_what_nobody_came_back_to(cast):
    case = make.closed(cast)
    assert actions.lapse_due() == 0
    assert actions.lapse_due(make.timezone.now() + LATER) == 1
    case = make.fresh(case)
    assert (case.status, case.outcome, bool(case.closed_at)) == ("closed_final", "upheld", True)
    assert seen.last_entry(case).actor_id is None


def test_what_is_owed_for_safety_keeps_it_open(cast):
    case = make.closed(cast)
    clocks.actions.happened(case, "incident_notifiable", at=make.NOW, facts=facts_of(case))
    assert actions.lapse_due(make.timezone.now() + LATER) == 0


def test_an_action_that_is_open_keeps_it_open(cast):
    case = make.closed(cast)
    actions.add_action(case, by=cast.officer, what="Test bells", nonce=uuid4())
    assert actions.lapse_due(make.timezone.now() + LATER) == 0


def test_then_only_a_manager_reopens_it(cast):
    case = make.closed(cast)
    assert words.needed("reopen", case) == "reopen"
    seen.Clock.objects.of("complaint", case.pk).filter(kind="right_expiry").update(due_at=make.NOW)
    assert words.needed("reopen", case) == "reopen_ended"


def test_it_refuses_while_they_may_come_back(cast):
    with seen.refused("early"):
        actions.lapse(make.closed(cast))


def test_it_refuses_before_the_end(cast):
    with seen.refused("illegal_transition"):
        actions.lapse(make.responded(cast))


def test_their_right_falls_to_nobody_and_stands_in_no_list(cast):
    case = make.closed(cast)
    right = seen.Clock.objects.of("complaint", case.pk).get(kind="right_expiry")
    assert (right.owner, right.is_next, right.start_event) == (None, False, "responded")

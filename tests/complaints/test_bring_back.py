"""What an outside body hands back goes on where it was, with every date that was promised."""

import pytest

from clocks.models import Clock
from complaints import actions
from complaints.actions.catalog import save_body
from complaints.models import Body
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    case = make.drafting(cast)
    body = save_body(Body(name="Health Ombudsman", kind="ombudsman"), None)
    before = targets(case)
    actions.transfer_out(case, by=cast.manager, body=body, reason="They lead.", consent="Mrs Kelly", how="phone")
    assert targets(case) == {}
    actions.bring_back(case, by=cast.manager, reason="Not for them.")
    assert targets(case) == before != {}
    return make.fresh(case)


def targets(case):
    return dict(Clock.objects.of("complaint", case.pk).running().values_list("kind", "due_at"))


def test_stage_targets_and_the_draft_are_as_they_were(case):
    assert (case.status, case.closed_at) == ("drafting", None)
    assert case.letters.get(state="draft").words.startswith("We are sorry.")
    assert case.issues.get().finding


def test_both_ways_are_on_record_and_they_are_told(case):
    assert [verb for verb in seen.verbs(case) if verb.endswith(("transfer_out", "bring_back"))] == [
        "complaint.transfer_out", "complaint.bring_back",
    ]  # fmt: skip
    assert len(seen.messages(case, "brought_back")) == 1
    assert not case.involvements.get().is_lead


def test_it_refuses_what_is_here(cast):
    with seen.refused("illegal_transition"):
        actions.bring_back(make.case(cast), by=cast.manager, reason="Not for them.")

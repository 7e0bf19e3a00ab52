"""A contact plan ends, with the reason."""

from complaints import actions
from hospital.models import ContactPlan
from tests.complaints import seen
from tests.complaints.dealing import planned


def test_it_ends(cast):
    case = planned(cast)
    actions.end_plan(case, by=cast.manager, reason="They have been calm for months.")
    assert not ContactPlan.objects.standing().exists()
    assert seen.verbs(case)[-1] == "complaint.end_plan"
    with seen.refused("none"):
        actions.end_plan(case, by=cast.manager, reason="Again")

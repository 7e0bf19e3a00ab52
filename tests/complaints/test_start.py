"""Beginning to look into it."""

from complaints import actions
from tests import make
from tests.complaints import seen


def test_it_works(cast):
    case = make.triaged(cast)
    actions.start(case, by=cast.officer)
    assert make.fresh(case).status == "investigating"
    assert seen.verbs(case)[-1] == "complaint.start"


def test_it_stops_no_target(cast):
    case = make.triaged(cast)
    before = seen.running(case)
    actions.start(case, by=cast.officer)
    assert seen.running(case) == before


def test_it_refuses_what_nobody_has_sorted(cast):
    case = make.case(cast)
    with seen.refused("illegal_transition"):
        actions.start(case, by=cast.officer)

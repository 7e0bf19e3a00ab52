"""The independent body has decided."""

import pytest

from complaints import actions
from tests import make
from tests.complaints import seen

SAID = {"decision": "partly_upheld", "words": "The bell should have been tested.", "recommendations": "Test bells."}


def test_it_works(cast):
    case = make.referred(cast)
    actions.decide(case, by=cast.manager, **SAID)
    case, row = make.fresh(case), case.referrals.get()
    assert (case.status, row.decision, row.recommendations) == ("closed_final", "partly_upheld", "Test bells.")
    assert case.closed_at and row.decided_on and seen.running(case) == set()
    assert [action.what for action in case.actions.all()] == ["Test bells."]


@pytest.mark.parametrize(("name", "value", "code"), [("decision", "perhaps", "decision"), ("words", " ", "empty")])
def test_it_refuses_without_a_decision(cast, name, value, code):
    with seen.refused(code):
        actions.decide(make.referred(cast), by=cast.manager, **{**SAID, name: value})


def test_it_refuses_where_no_body_looks_at_it(cast):
    with seen.refused("illegal_transition"):
        actions.decide(make.closed(cast), by=cast.manager, **SAID)

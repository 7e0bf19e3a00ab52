"""The plan: how it is dealt with, by when, and which questions want an answer."""

import pytest

from complaints import actions
from complaints.actions.cases import needs_plan
from tests import make
from tests.complaints import seen

LETTER = {"method": "letter", "agreement": "agreed"}


def test_it_works(cast):
    case = make.planned_by_date(cast)
    assert (case.plan.method, case.plan.agreement) == ("letter", "agreed")
    assert seen.agreed(case).due_on == case.plan.answer_on
    assert seen.last_entry(case).verb == "complaint.plan"


def test_questions_are_numbered_on_and_none_stands_there_twice(cast):
    case = make.triaged(cast)
    actions.plan(case, by=cast.officer, questions=["Who was it?", "Why?"], **LETTER)
    actions.plan(case, by=cast.officer, questions=["Why?", "What changes?"], **LETTER)
    assert list(case.points.values_list("number", "words")) == [
        (1, "Who was it?"),
        (2, "Why?"),
        (3, "What changes?"),
    ]


def test_the_full_path_asks_for_one_and_the_short_one_does_not(cast):
    assert needs_plan(make.triaged(cast, severity=3)) and not needs_plan(make.triaged(cast))
    assert not needs_plan(make.triaged(cast, severity=3, teller=None, teller_role="anonymous"))


@pytest.mark.parametrize(("days", "code"), [(-1, "past"), (60, "longest")])
def test_it_refuses_a_day_that_cannot_be_promised(cast, days, code):
    case = make.triaged(cast)
    with seen.refused(code) if code != "past" else pytest.raises(Exception, match="still to come"):
        actions.plan(case, by=cast.officer, answer_on=case.received_on + make.timedelta(days=days), **LETTER)


def test_a_date_that_was_agreed_is_moved_by_agreement_only(cast):
    case = make.planned_by_date(cast)
    with seen.refused("agreed"):
        actions.plan(case, by=cast.officer, answer_on=case.plan.answer_on + make.timedelta(days=2), **LETTER)


def test_it_refuses_where_nobody_can_be_told(cast):
    with seen.refused("anonymous"):
        actions.plan(make.triaged(cast, teller=None, teller_role="anonymous"), by=cast.officer, **LETTER)


def test_it_refuses_after_the_end(cast):
    with seen.refused("illegal_transition"):
        actions.plan(make.closed(cast), by=cast.officer, **LETTER)

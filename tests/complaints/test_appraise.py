"""How did we handle it? Two questions."""

from complaints import actions
from tests import make
from tests.complaints import seen

SAID = {"was_heard": "yes", "was_answered": "partly"}


def test_they_say_it_once_after_each_closing(cast):
    case = make.closed(cast)
    assert actions.appraise(case, by=None, **SAID) is not None
    assert actions.appraise(case, by=cast.officer, **SAID) is None
    row = case.appraisals.get()
    assert (row.was_heard, row.was_answered, row.closing, row.by) == ("yes", "partly", 1, None)


def test_it_refuses_what_is_no_answer(cast):
    with seen.refused("answer"):
        actions.appraise(make.closed(cast), by=None, was_heard="yes", was_answered="perhaps")


def test_it_refuses_before_the_end(cast):
    with seen.refused("illegal_transition"):
        actions.appraise(make.responded(cast), by=cast.officer, **SAID)

"""The reply is not ready: the writer gets it back."""

import pytest

from complaints import actions
from complaints.actions.cases import checklist_of
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.waiting(cast)


def test_it_works(case, cast):
    actions.send_back(case, by=cast.manager, reason="Say sorry first.")
    letter = case.letters.get()
    assert (letter.state, letter.sent_back_because, letter.submitted_at) == ("draft", "Say sorry first.", None)
    assert make.fresh(case).status == "drafting"
    assert seen.told(case, "sent_back") == {cast.officer.pk}
    assert seen.verbs(case)[-1] == "complaint.send_back"


def test_sent_back_twice_the_writer_hears_twice(case, cast):
    for reason in ("Say sorry first.", "And what changes."):
        actions.send_back(case, by=cast.manager, reason=reason)
        actions.submit(case, by=cast.officer, checked=checklist_of(case))
    assert len([key for key in seen.messages(case, "sent_back") if key.endswith("in_app")]) == 2


def test_it_refuses_without_a_reason(case, cast):
    with seen.refused("reason"):
        actions.send_back(case, by=cast.manager, reason=" ")


def test_it_refuses_what_was_not_handed_in(cast):
    case = make.drafting(cast)
    with seen.refused("illegal_transition"):
        actions.send_back(case, by=cast.manager, reason="Too early")

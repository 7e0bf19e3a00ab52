"""Whoever comes says that they have it."""

from uuid import uuid4

import pytest

from complaints import actions
from complaints.models import Handover
from tests import make
from tests.complaints import seen
from tests.complaints.test_races import CLICKS, at_once


def test_it_is_taken_once_and_recorded(cast):
    case = make.triaged(cast)
    actions.hand_over(case, by=cast.officer, words="She calls at nine.", nonce=uuid4())
    actions.accept(case, by=cast.colleague)
    assert Handover.objects.get().accepted_by == cast.colleague
    assert seen.verbs(case)[-1] == "complaint.accept"
    with seen.refused("accepted"):
        actions.accept(case, by=cast.manager)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_it_one_has_it(cast):
    case = make.triaged(cast)
    actions.hand_over(case, by=cast.officer, words="She calls at nine.", nonce=uuid4())
    answers = at_once([lambda: actions.accept(case, by=cast.manager)] * CLICKS)
    assert answers.count("accepted") == CLICKS - 1

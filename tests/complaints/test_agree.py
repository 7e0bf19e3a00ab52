"""A second person agrees; whoever asked, or acts for them, may not."""

import pytest

from complaints import actions
from complaints.models import Complaint
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer)


@pytest.fixture
def look(case, cast):
    actions.name(case, by=cast.manager, user=cast.head)
    actions.lift(case, by=cast.manager, of="name", user=cast.head, reason="It was another Dr Sato.")
    return case.second_looks.get()


def test_the_name_is_gone_and_both_are_on_record(case, cast, look):
    actions.agree(look, by=cast.director)
    assert not case.feedback.named.exists()
    assert Complaint.objects.visible_to(cast.head).filter(pk=case.pk)
    assert seen.verbs(case)[-2:] == ["complaint.lift", "complaint.agree"]
    assert seen.last_entry(case).facts["user"] == cast.head.pk


def test_whoever_asked_cannot_agree_nor_who_acts_for_them(case, cast, look):
    with seen.refused("second_person"):
        actions.agree(look, by=cast.manager)
    cast.director.act_for(cast.manager)
    with seen.refused("second_person"):
        actions.agree(look, by=cast.director)
    assert case.feedback.named.exists()


def test_it_is_decided_once(cast, look):
    actions.agree(look, by=cast.director)
    with seen.refused("decided"):
        actions.agree(look, by=cast.director)

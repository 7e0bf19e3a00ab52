"""To take a protection away needs a reason and a second person."""

import pytest
from django.urls import reverse

from complaints import actions
from complaints.models import SecondLook
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    case = make.case(cast, owner=cast.officer)
    actions.name(case, by=cast.officer, user=cast.head)
    return case


def lift(case, by, user):
    return actions.lift(case, by=by, of="name", user=user, reason="It was another Dr Sato.")


def test_it_is_asked_and_nothing_changes_yet(case, cast):
    lift(case, cast.officer, cast.head)
    look = case.second_looks.get()
    assert (look.asked_by, look.decided_at) == (cast.officer, None)
    assert case.feedback.named.get().user == cast.head
    assert seen.told(case, "second_look") == {cast.manager.pk, cast.director.pk}


def test_it_needs_a_reason_and_is_asked_once(case, cast):
    with seen.refused("reason"):
        actions.lift(case, by=cast.officer, of="name", user=cast.head, reason=" ")
    lift(case, cast.officer, cast.head)
    with seen.refused("asked"):
        lift(case, cast.manager, cast.head)


def test_it_refuses_what_does_not_stand(case, cast):
    with seen.refused("gone"):
        lift(case, cast.officer, cast.director)


def test_the_page_asks_and_the_case_shows_it_to_whoever_may_decide(case, cast):
    url = reverse("complaint-lift", args=[case.ref])
    make.signed_in(cast.officer).post(url, {"what": cast.head.pk, "reason": "It was another Dr Sato."})
    look = SecondLook.objects.get()
    agree = reverse("complaint-agree", args=[case.ref, look.pk])
    page = reverse("complaint", args=[case.ref])
    for who, may in ((cast.officer, False), (cast.manager, True)):
        text = make.signed_in(who).get(page).content.decode()
        assert "It was another Dr Sato." in text
        assert (agree in text) is may

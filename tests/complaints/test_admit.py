"""A restricted case lists who may see it and why; its manager lets others in."""

import pytest
from django.urls import reverse

from complaints import actions
from complaints.models import Complaint
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer, severity=4, flags=["safeguarding"])


def visible(case, who) -> bool:
    return Complaint.objects.visible_to(who).filter(pk=case.pk).exists()


def test_a_manager_is_on_the_list_from_the_start_and_a_colleague_is_not(case, cast):
    assert visible(case, cast.manager)
    assert not visible(case, cast.reader)


def test_also_when_the_flag_comes_later(cast):
    case = make.case(cast, owner=cast.officer)
    actions.flag(case, by=cast.officer, flags=["safeguarding"], reason="A bruise")
    assert visible(case, cast.manager)


def test_somebody_is_let_in_with_the_reason_and_hears_of_it(case, cast):
    actions.admit(case, by=cast.manager, user=cast.reader, why="Speaks their language")
    assert visible(case, cast.reader)
    assert seen.told(case, "admitted") == {cast.reader.pk}
    assert case.team.get(user=cast.reader).why == "Speaks their language"


def test_never_somebody_named_in_it_nor_twice_nor_without_a_reason(case, cast):
    actions.name(case, by=cast.manager, user=cast.head)
    with seen.refused("barred"):
        actions.admit(case, by=cast.manager, user=cast.head, why="Knows the ward")
    with seen.refused("reason"):
        actions.admit(case, by=cast.manager, user=cast.reader, why=" ")
    with seen.refused("same"):
        actions.admit(case, by=cast.officer, user=cast.manager, why="Is on it")


def test_the_case_shows_the_list_and_why(case, cast):
    url = reverse("complaint-admit", args=[case.ref])
    client = make.signed_in(cast.manager)
    client.post(url, {"user": cast.reader.pk, "why": "Speaks their language"})
    text = client.get(reverse("complaint", args=[case.ref])).content.decode()
    assert "Who may see it" in text
    assert f"{cast.manager.name}: Speaks their language" in text
    assert "Looks after it" in text


def test_an_open_case_lists_nobody(cast):
    case = make.case(cast, owner=cast.officer)
    text = make.signed_in(cast.manager).get(reverse("complaint", args=[case.ref])).content.decode()
    assert 'id="seen-by"' not in text

"""Everything people told us: the list without words and names, one item, and the way to a case."""

from __future__ import annotations

import pytest
from django.urls import reverse

from complaints import actions
from complaints.models import Complaint
from feedback.actions import recover
from tests import make
from tests.complaints.pages import cost, looks, statements, text, writes

pytestmark = pytest.mark.django_db
LIST = "/feedback/"
LIST_COST = 8


def item(told) -> str:
    return reverse("feedback-item", args=[told.ref])


def test_the_list_costs_the_same_for_2_rows_as_for_50(cast):
    client = make.signed_in(cast.officer)
    make.feedback(cast), make.case(cast)
    few = cost(client, LIST)
    for _number in range(50):
        make.feedback(cast)
    assert few == cost(client, LIST) == LIST_COST


def test_all_kinds_are_listed_without_words_and_names(cast):
    thanks = make.feedback(cast, teller=make.teller(name="Wei Chen"), subject="")
    case = make.case(cast)
    page = text(make.signed_in(cast.officer).get(LIST))
    for words in (thanks.ref, f"Thank someone, {cast.ward.name}", case.ref, case.feedback.ref):
        assert words in page
    assert make.WORDS not in page and "Chen" not in page


def test_one_kind_can_be_chosen(cast):
    thanks, idea = make.feedback(cast), make.feedback(cast, kind="suggestion")
    page = text(make.signed_in(cast.officer).get(LIST, {"kind": "suggestion"}))
    assert idea.ref in page and thanks.ref not in page


def test_older_pages_go_on_below_the_last_one(cast):
    told = [make.feedback(cast) for _number in range(52)]
    client = make.signed_in(cast.officer)
    following = client.get(LIST).context["older"]
    page = text(client.get(following))
    assert item(told[0]) in page and item(told[1]) in page and item(told[2]) not in page and "Newest" in page
    assert client.get(LIST, {"before": "F-x", "kind": "nothing"}).status_code == 200


def test_what_was_entered_in_error_is_not_listed(cast):
    case = make.case(cast)
    actions.err(case, by=cast.manager, reason="Logged twice.")
    assert case.feedback.ref not in text(make.signed_in(cast.officer).get(LIST))


def test_an_item_shows_their_words_and_the_look_is_recorded(cast):
    told = make.feedback(cast, wish="Tell the night team")
    recover(told, by=cast.officer, done="Passed it on.", is_put_right="yes", their_words="Lovely.")
    client = make.signed_in(cast.officer)
    with statements() as seen:
        page = text(client.get(item(told)))
    for words in (make.WORDS, "Tell the night team", "Passed it on.", "Lovely."):
        assert words in page
    assert looks("feedback.view", cast.officer) == 1 and writes(seen) == []


def test_once_there_is_a_case_the_story_is_read_there(cast):
    case = make.case(cast)
    page = text(make.signed_in(cast.officer).get(item(case.feedback)))
    assert make.WORDS not in page and case.get_absolute_url() in page


def test_the_story_of_a_restricted_case_is_not_found_here(cast):
    case = make.case(cast, flags=["safeguarding"], severity=4)
    client = make.signed_in(cast.reader)
    assert client.get(item(case.feedback)).status_code == 404
    assert case.feedback.ref not in text(client.get(LIST))


def test_doors(cast):
    told = make.feedback(cast)
    assert make.signed_in(cast.outsider).get(item(told)).status_code == 404
    assert make.signed_in(cast.nurse).get(item(told)).status_code == 403  # logged it, but reads no feedback
    assert make.signed_in(cast.nurse).get(LIST).status_code == 403
    assert make.signed_in(cast.pr).get(item(told)).status_code == 404


def test_a_case_can_be_opened_from_it(cast):
    told, client = make.feedback(cast), make.signed_in(cast.officer)
    address = reverse("complaint-register-from", args=[told.ref])
    assert address in text(client.get(item(told)))
    assert make.WORDS in text(client.get(address))
    assert looks("feedback.view", cast.officer) == 2
    answer = client.post(address, {"kind": "complaint", "severity": "2"})
    case = Complaint.objects.get()
    assert answer.url == case.get_absolute_url() and case.feedback == told
    assert client.get(address).url == case.get_absolute_url()


def test_opening_a_case_has_its_doors(cast):
    address = reverse("complaint-register-from", args=[make.feedback(cast).ref])
    for person, expected in ((cast.outsider, 404), (cast.nurse, 403), (cast.reader, 403)):
        client = make.signed_in(person)
        assert client.get(address).status_code == client.post(address, {}).status_code == expected


def test_an_empty_form_comes_back_with_words(cast):
    address = reverse("complaint-register-from", args=[make.feedback(cast).ref])
    page = text(make.signed_in(cast.officer).post(address, {}))
    assert "Choose what they want." in page and "Choose how serious it is." in page

"""Working a queue: the next case opens after each act, the fourth of eight stays the fourth of eight."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from complaints import actions
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db
LIST = "in=escalations&view=all-open"
WORDS = f"?{LIST}&work=1"


@pytest.fixture
def cases(cast):
    """Four, in the order in which they are due."""
    return [make.case(cast, now=make.later(minutes=number)) for number in range(4)]


@pytest.fixture
def client(cast, cases):
    """The manager has pressed "Work the queue"."""
    client = make.signed_in(cast.manager)
    queue = text(client.get(reverse("escalations") + "?view=all-open"))
    begin = f"{cases[0].get_absolute_url()}?{LIST}&work=new"
    assert begin.replace("&", "&amp;") in queue
    assert "1 of 4" in text(client.get(begin))
    return client


def address(case) -> str:
    return case.get_absolute_url() + WORDS


def do(client, case, verb: str, **sent):
    """Press the button of a verb on this case; returns where that leads."""
    url = reverse(f"complaint-{verb}", args=[case.ref]) + WORDS
    form = client.get(url).context["form"]
    carried = {field.name: field.value() for field in form if field.value() not in (None, "", [])}
    answer = client.post(url, {**carried, **sent})
    assert answer.status_code == 302, text(answer)
    return answer.url


def test_after_an_act_the_next_case_opens_and_keeps_its_number(cast, client, cases):
    assert do(client, cases[0], "withdraw", reason="She said so.") == address(cases[1])
    shown = text(client.get(address(cases[1])))
    assert "2 of 4" in shown
    assert f"{cases[0].ref} is closed as withdrawn." in shown


def test_what_a_colleague_has_done_meanwhile_is_passed_over(cast, client, cases):
    actions.withdraw(cases[1], by=cast.officer, reason="She said so.")
    assert do(client, cases[0], "note", words="Rang the ward.") == address(cases[2])
    assert "3 of 4" in text(client.get(address(cases[2])))


def test_what_moved_down_the_list_does_not_come_again(cast, client, cases):
    assert do(client, cases[0], "acknowledge", how="phone") == address(cases[1])
    for before, after in ((1, 2), (2, 3)):
        assert do(client, cases[before], "note", words="Rang the ward.") == address(cases[after])
    assert do(client, cases[3], "note", words="Rang the ward.") == reverse("escalations") + "?view=all-open"


def test_sending_the_reply_goes_on_as_well(cast, client, cases):
    make.drafting(cast, cases[0])
    assert do(client, cases[0], "respond", how="phone", is_without_patient="on") == address(cases[1])


def test_starting_to_look_into_it_goes_on_as_well(cast, client, cases):
    make.triaged(cast, cases[0])
    assert do(client, cases[0], "start") == address(cases[1])


def test_what_goes_on_with_the_same_case_stays(cast, client, cases):
    assert do(client, cases[0], "describe", subject="Bell out of reach") == address(cases[0])


def test_an_undo_leads_back_to_its_case_in_the_same_place(cast, client, cases):
    do(client, cases[0], "assign", owner=cast.manager.pk)
    shown = text(client.get(address(cases[1])))
    way_back = re.search(r'action="([^"]*/undo/[^"]*)"', shown)[1].replace("&amp;", "&")
    answer = client.post(way_back)
    assert answer.url == address(cases[0])
    assert "1 of 4" in text(client.get(answer.url))


def test_beginning_again_reads_the_list_anew(cast, client, cases):
    actions.withdraw(cases[3], by=cast.officer, reason="She said so.")
    assert "1 of 4" in text(client.get(address(cases[0])))
    assert "1 of 3" in text(client.get(f"{cases[0].get_absolute_url()}?{LIST}&work=new"))


def test_without_working_the_queue_the_case_stays_open(cast, client, cases):
    url = reverse("complaint-note", args=[cases[0].ref]) + f"?{LIST}"
    answer = client.post(url, {"words": "Rang the ward.", "nonce": make.uuid4()})
    assert answer.url == f"{cases[0].get_absolute_url()}?{LIST}"

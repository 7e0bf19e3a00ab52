"""On Track: what happens next, consent, withdrawing (asked twice), coming back to our answer, how we handled it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from complaints import actions
from complaints.models import Complaint
from tests import make
from tests.complaints import seen

pytestmark = pytest.mark.django_db


def follow(case: Complaint) -> Client:
    token, _code = actions.grant(case, by=None)
    client = Client()
    client.post(reverse("public-track-link", args=[token]))
    return client


def page(client: Client, name: str = "public-track") -> str:
    return client.get(reverse(name)).content.decode()


def test_a_relative_reads_our_answer_once_the_patient_consents(cast):
    case = make.awaiting_consent(cast)
    assert "The patient was asked whether we may tell you about their care." in page(follow(case))
    actions.record_consent(case, by=cast.officer, state="given", evidence="Signed form")
    case = make.planned(cast, make.fresh(case))
    actions.start(case, by=cast.officer)
    actions.finish(case, by=cast.officer, findings={issue.pk: "It was broken." for issue in case.issues.all()})
    actions.draft(case, by=cast.officer, words="The bell was not connected.")
    actions.respond(case, by=cast.officer)
    assert "The bell was not connected." in page(follow(case))


@pytest.mark.parametrize("state", ["", "refused"])
def test_without_consent_they_see_the_way_and_no_words(cast, state):
    case = make.drafting(cast)
    if state:
        actions.record_consent(case, by=cast.officer, state=state, evidence="He said no")
    make.reply_sent(make.fresh(case), cast.officer)
    shown = page(follow(case))
    assert "We sent our answer" in shown and "The bell was not connected." not in shown


def test_withdrawing_is_asked_twice_and_staff_hear_of_it(cast):
    case = make.triaged(cast)
    client, url = follow(case), reverse("public-withdraw")
    assert "Withdraw what I told you" in page(client)
    sure = client.post(url, {"reason": "It is mended."})
    assert "Are you sure?" in sure.content.decode() and make.fresh(case).status == "triaged"
    assert client.post(url, {"reason": "It is mended.", "sure": "yes"}).url == reverse("public-track")
    assert make.fresh(case).status == "withdrawn"
    assert seen.told(case, "withdrawn") == {cast.officer.pk}
    assert seen.last_entry(case).actor_id is None
    assert client.get(url).url == reverse("public-track")  # there is nothing left to withdraw


def test_what_goes_on_for_others_as_well_is_not_theirs_alone_to_end(cast):
    stays, gone = make.case(cast), make.case(cast)
    readers = [follow(stays), follow(gone)]
    actions.merge(gone, by=cast.manager, into=stays)
    for reader in readers:
        assert "Withdraw what I told you" not in page(reader)
        reader.post(reverse("public-withdraw"), {"reason": "", "sure": "yes"})
    assert make.fresh(stays).status == "received"


def test_they_come_back_to_our_answer_once(cast):
    case = make.responded(cast)
    client, url = follow(case), reverse("public-contest")
    assert "Did our answer not settle it?" in page(client)
    form = client.get(url).context["form"]
    client.post(url, {"words": "Who was it?", "nonce": form["nonce"].value()})
    assert make.fresh(case).status == "investigating"
    assert "Did our answer not settle it?" not in page(client)


def test_afterwards_they_say_how_we_handled_it(cast):
    case = make.closed(cast)
    client, url = follow(case), reverse("public-appraise")
    assert "Answer two questions" in page(client)
    assert "Choose an answer: Did our answer deal" in client.post(url, {"was_heard": "yes"}).content.decode()
    client.post(url, {"was_heard": "yes", "was_answered": "no"})
    assert case.appraisals.get().was_answered == "no"
    assert "Answer two questions" not in page(client)


def test_what_we_asked_them_stands_there_until_they_answer(cast):
    case = make.asked(cast)
    client = follow(case)
    assert "Which night was it?" in page(client)
    form = client.get(reverse("public-add-information")).context["form"]
    client.post(reverse("public-add-information"), {"words": "The second.", "nonce": form["nonce"].value()})
    assert make.fresh(case).status == "investigating" and "Which night was it?" not in page(client)


def test_that_the_police_look_first_is_not_for_track_to_say(cast):
    case = make.investigating(cast, flags=["police"])
    on = make.local_day(days=9)
    actions.ask_external(case, by=cast.officer, body="Coroner", reason="First", expected_on=on)
    shown = page(follow(case))
    assert "outside the hospital" not in shown and "We speak with the people who were there" in shown


@pytest.mark.parametrize("name", ["public-withdraw", "public-contest", "public-appraise"])
def test_without_a_key_the_way_ends(name):
    assert Client().get(reverse(name)).url == reverse("public-track")
    assert Client().post(reverse(name), {}).status_code == 410

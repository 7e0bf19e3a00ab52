"""A file that does not belong to the case is marked, with the reason, and stays."""

import pytest
from django.urls import reverse

from complaints import actions
from tests import make
from tests.complaints import seen
from tests.files import samples


@pytest.fixture
def evidence(cast):
    (row,) = actions.attach(make.case(cast), by=cast.officer, uploads=[samples.upload()]).taken
    return row


def url(evidence) -> str:
    return reverse("complaint-detach", args=[evidence.complaint.ref, evidence.pk])


def test_it_stays_in_the_list_marked_with_the_reason_in_the_story(evidence, officer):
    client = make.signed_in(officer)
    assert b"bell.jpg" in client.get(url(evidence)).content
    shown = client.post(url(evidence), {"reason": "Another family's photo."}, follow=True).content.decode()
    assert "Another family&#x27;s photo." in shown
    assert "bell.jpg" in shown
    assert "<b>Entered in error</b>" in shown
    evidence.refresh_from_db()
    assert evidence.errored_by == officer
    assert "complaint.detach" in seen.verbs(evidence.complaint)
    assert client.get(url(evidence)).status_code == 404


def test_the_same_file_may_be_added_again(evidence, officer):
    actions.detach(evidence, by=officer, reason="Wrong case")
    assert len(actions.attach(evidence.complaint, by=officer, uploads=[samples.upload()]).taken) == 1


def test_it_refuses_twice_and_without_a_reason(evidence, officer):
    with seen.refused("reason"):
        actions.detach(evidence, by=officer, reason=" ")
    actions.detach(evidence, by=officer, reason="Wrong case")
    with seen.refused("entered_in_error"):
        actions.detach(evidence, by=officer, reason="Wrong case")


def test_an_outsider_finds_nothing_and_the_wrong_role_may_not(evidence, cast):
    assert make.signed_in(cast.outsider).get(url(evidence)).status_code == 404
    assert make.signed_in(cast.reader).get(url(evidence)).status_code == 403

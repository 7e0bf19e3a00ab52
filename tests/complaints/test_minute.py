"""Minutes: what was said and agreed; with the family it is a contact in both directions."""

import pytest
from django.urls import reverse

from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.pages import looks, text

pytestmark = pytest.mark.django_db


def test_they_stand_on_the_meeting_and_on_paper(cast):
    row = make.meeting(cast)
    assert "contact" in seen.running(row.complaint)
    url = reverse("complaint-minute", args=[row.complaint.ref, row.pk])
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.head).get(url).status_code == 403
    client = make.signed_in(cast.officer)
    sent = {"minutes": "They told us about the bell.", "agreed": "A call on Friday.", "attendees": "Mr Byrne"}
    page = text(client.post(url, sent, follow=True))
    assert "They told us about the bell." in page
    assert "contact" not in seen.running(row.complaint)
    paper = text(client.get(reverse("complaint-minutes", args=[row.complaint.ref, row.pk])))
    assert "Copy 1" in paper
    assert "A call on Friday." in paper
    assert looks("complaint.print", cast.officer) == 1
    assert "complaint.minute" in seen.verbs(row.complaint)


def test_it_refuses_empty_minutes(cast):
    with seen.refused("empty"):
        actions.minute(make.meeting(cast), by=cast.officer, minutes=" ")

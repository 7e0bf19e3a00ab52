"""A line that is wrong stays, struck through; it is not on paper."""

import pytest
from django.urls import reverse

from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db


def test_it_stays_struck_through_and_off_the_paper(cast):
    row = make.event(cast)
    url = reverse("complaint-strike", args=[row.complaint.ref, row.pk])
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.head).get(url).status_code == 403
    client = make.signed_in(cast.officer)
    page = text(client.post(url, {"reason": "Another evening."}, follow=True))
    assert "Entered in error" in page
    assert row.words in page
    assert row.words not in text(client.get(reverse("complaint-chronology-print", args=[row.complaint.ref])))
    assert "complaint.strike" in seen.verbs(row.complaint)
    with seen.refused("entered_in_error"):
        actions.strike(row, by=cast.officer, reason="Again")

"""It did not take place, and why."""

import pytest
from django.urls import reverse

from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db


def test_the_reason_stands_on_the_meeting(cast):
    row = make.meeting(cast)
    url = reverse("complaint-call-off", args=[row.complaint.ref, row.pk])
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.head).get(url).status_code == 403
    page = text(make.signed_in(cast.officer).post(url, {"reason": "They were ill."}, follow=True))
    assert "They were ill." in page
    assert "complaint.call_off" in seen.verbs(row.complaint)
    with seen.refused("moved_on"):
        actions.minute(row, by=cast.officer, minutes="After all")

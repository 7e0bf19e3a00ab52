"""Another time or place."""

import pytest
from django.urls import reverse

from complaints import actions
from tests import make
from tests.complaints import seen

pytestmark = pytest.mark.django_db


def test_both_times_are_on_record(cast):
    row = make.meeting(cast)
    url = reverse("complaint-rearrange", args=[row.complaint.ref, row.pk])
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.head).get(url).status_code == 403
    make.signed_in(cast.officer).post(url, {"planned_at": "2031-03-04T10:30", "place": "Room 5"})
    row.refresh_from_db()
    assert (row.place, row.planned_at.isoformat()) == ("Room 5", "2031-03-04T10:30:00+00:00")
    assert seen.last_entry(row.complaint).verb == "complaint.rearrange"


def test_it_refuses_one_that_is_over(cast):
    row = make.meeting(cast)
    actions.call_off(row, by=cast.officer, reason="They were ill.")
    with seen.refused("moved_on"):
        actions.rearrange(row, by=cast.officer, planned_at=make.later(days=3))

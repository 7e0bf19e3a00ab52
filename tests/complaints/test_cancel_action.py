"""Not done after all, and why."""

import pytest
from django.urls import reverse

from clocks.models import Clock
from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.test_ask import told

pytestmark = pytest.mark.django_db


def test_it_is_owed_no_longer_and_whoever_had_it_hears(cast):
    row = make.action(cast)
    url = reverse("action-cancel", args=[row.ref])
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.nurse).get(url).status_code == 403
    make.signed_in(cast.officer).post(url, {"reason": "The ward is closed."})
    row.refresh_from_db()
    assert (row.state, Clock.objects.get(subject_kind="action").cancel_reason) == ("cancelled", "cancelled")
    assert told(row, "owed_changed") == {cast.nurse}
    assert "complaint.cancel_action" in seen.verbs(row.complaint)
    with seen.refused("moved_on"):
        actions.do_action(row, by=cast.nurse, note="Done")

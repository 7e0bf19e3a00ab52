"""No answer is wanted any more."""

import pytest
from django.urls import reverse

from clocks.models import Clock
from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text
from tests.complaints.test_ask import told

pytestmark = pytest.mark.django_db


def test_it_is_owed_no_longer_and_can_be_asked_again(cast):
    row = make.inquiry(cast)
    url = reverse("inquiry-recall", args=[row.ref])
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.head).get(url).status_code == 403
    client = make.signed_in(cast.officer)
    page = client.post(url, {"reason": "Settled by telephone"}, follow=True)
    row.refresh_from_db()
    clock = Clock.objects.get(subject_kind="inquiry")
    assert (row.state, clock.cancel_reason) == ("withdrawn", "withdrawn")
    assert cast.nurse in told(row, "owed_changed")
    assert "complaint.recall" in seen.verbs(row.complaint)
    again = reverse("complaint-ask", args=[row.complaint.ref]) + f"?again={row.ref}"
    assert again in text(page)
    assert "Was the bell in reach?" in text(client.get(again))
    with seen.refused("moved_on"):
        actions.recall(row, by=cast.officer, reason="Again")

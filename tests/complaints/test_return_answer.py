"""Something is missing: they answer once more, beginning with what they wrote."""

import pytest
from django.urls import reverse

from clocks.models import Clock
from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text
from tests.complaints.test_ask import told

pytestmark = pytest.mark.django_db


def test_they_have_it_back_with_the_reason_and_their_own_words(cast):
    row = make.answered(cast)
    url, day = reverse("inquiry-return-answer", args=[row.ref]), make.local_day(days=3)
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    sent = {"reason": "Which bed was it?", "due_on": day.isoformat()}
    make.signed_in(cast.officer).post(url, sent)
    row.refresh_from_db()
    assert (row.state, row.due_on) == ("asked", day)
    assert Clock.objects.running().get(subject_kind="inquiry").due_on == day
    page = text(make.signed_in(cast.nurse).get(reverse("inquiry-answer", args=[row.ref])))
    assert "Which bed was it?" in page
    assert "It hung behind the bed.</textarea>" in page
    assert cast.nurse in told(row, "owed_changed")
    assert seen.last_entry(row.complaint).verb == "complaint.return_answer"
    again = make.answered(cast, row)
    assert [reply.number for reply in again.replies.all()] == [2, 1]


def test_it_refuses_what_is_not_answered_yet(cast):
    with seen.refused("moved_on"):
        actions.return_answer(make.inquiry(cast), by=cast.officer, reason="?", due_on=make.local_day(days=3))

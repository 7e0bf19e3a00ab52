"""Not mine: somebody else has the questions, and whoever asked knows."""

import pytest
from django.urls import reverse

from clocks.models import Clock
from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text
from tests.complaints.test_ask import told

pytestmark = pytest.mark.django_db


def test_the_other_one_has_it_with_its_day_and_the_first_sees_it_no_more(cast):
    row = make.inquiry(cast)
    client = make.signed_in(cast.nurse)
    url = reverse("inquiry-pass-on", args=[row.ref])
    client.post(url, {"asked": cast.head.pk, "reason": "She was in charge that evening."})
    row.refresh_from_db()
    assert (row.asked, row.passed_by) == (cast.head, cast.nurse)
    assert Clock.objects.running().get(subject_kind="inquiry").owner == cast.head
    assert client.get(reverse("inquiry-answer", args=[row.ref])).status_code == 404
    page = text(make.signed_in(cast.head).get(reverse("inquiry-answer", args=[row.ref])))
    assert "She was in charge that evening." in page
    assert cast.head in told(row, "asked")
    assert told(row, "owed_changed") == {cast.officer}
    assert seen.last_entry(row.complaint).verb == "complaint.pass_on"
    assert make.signed_in(cast.outsider).get(url).status_code == 404


def test_it_refuses_whoever_has_it_already_and_whoever_cannot_answer(cast):
    row = make.inquiry(cast)
    for person, code in ((cast.nurse, "same"), (cast.reader, "cannot_answer")):
        with seen.refused(code):
            actions.pass_on(row, by=cast.nurse, asked=person, reason="Theirs")

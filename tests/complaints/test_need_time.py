"""More time is asked for; until somebody agrees, the day stands."""

import pytest
from django.urls import reverse

from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text
from tests.complaints.test_ask import told

pytestmark = pytest.mark.django_db


def test_whoever_asked_sees_until_when_and_why(cast):
    row = make.inquiry(cast)
    later = make.local_day(days=12)
    url = reverse("inquiry-need-time", args=[row.ref])
    make.signed_in(cast.nurse).post(url, {"until": later.isoformat(), "reason": "The rota is with the archive."})
    row.refresh_from_db()
    assert (row.wanted_on, row.due_on) == (later, make.local_day(days=7))
    assert "The rota is with the archive." in text(make.signed_in(cast.officer).get(row.get_absolute_url()))
    assert told(row, "owed_changed") == {cast.officer}
    assert seen.last_entry(row.complaint).verb == "complaint.view"
    assert "complaint.need_time" in seen.verbs(row.complaint)
    assert make.signed_in(cast.outsider).get(url).status_code == 404


def test_it_refuses_a_day_that_is_no_later(cast):
    row = make.inquiry(cast)
    with seen.refused("until"):
        actions.need_time(row, by=cast.nurse, until=row.due_on, reason="?")


def test_a_day_that_is_no_later_is_refused_beside_its_field_and_what_was_typed_stays(cast):
    row = make.inquiry(cast)
    url = reverse("inquiry-need-time", args=[row.ref])
    page = make.signed_in(cast.nurse).post(url, {"until": row.due_on.isoformat(), "reason": "Short of staff."})
    assert list(page.context["form"].errors) == ["until"]
    assert "Short of staff." in text(page)

"""More time is given or not; what was late by then stays missed."""

import pytest
from django.urls import reverse

from clocks.models import Clock, Extension
from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.test_ask import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast):
    row = make.inquiry(cast)
    actions.need_time(row, by=cast.nurse, until=make.local_day(days=12), reason="Night shifts")
    row.refresh_from_db()
    return row


def decided(client, row, agrees):
    answer = client.post(reverse("inquiry-decide-time", args=[row.ref]), {"agrees": agrees})
    row.refresh_from_db()
    return answer


def test_agreed_before_the_day_has_passed_it_is_an_agreed_later_date(cast, row):
    decided(make.signed_in(cast.officer), row, "yes")
    assert (row.due_on, row.wanted_on) == (make.local_day(days=12), None)
    assert Clock.objects.get(subject_kind="inquiry").due_on == row.due_on
    assert Extension.objects.get().to_due_on == row.due_on
    assert cast.nurse in told(row, "owed_changed")
    assert seen.last_entry(row.complaint).verb == "complaint.decide_time"


def test_agreed_afterwards_the_first_day_stays_missed(cast, row):
    Clock.objects.filter(subject_kind="inquiry").update(due_at=make.NOW)
    decided(make.signed_in(cast.officer), row, "yes")
    first, second = Clock.objects.filter(subject_kind="inquiry").order_by("seq")
    assert (first.stop_event, first.breached_at) == ("answer_postponed", make.NOW)
    assert (second.due_on, second.owner) == (row.due_on, cast.nurse)


def test_refused_the_day_stands(cast, row):
    decided(make.signed_in(cast.officer), row, "no")
    assert (row.due_on, row.wanted_on) == (make.local_day(days=7), None)
    with seen.refused("nothing"):
        actions.decide_time(row, by=cast.officer, agrees=True)


def test_whoever_is_asked_does_not_decide_it(cast, row):
    assert decided(make.signed_in(cast.nurse), row, "yes").status_code == 404
    assert decided(make.signed_in(cast.head), row, "yes").status_code == 403

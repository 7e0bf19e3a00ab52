"""An action changes hands or its day."""

import pytest
from django.urls import reverse

from clocks.models import Clock
from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.test_ask import told

pytestmark = pytest.mark.django_db


def test_somebody_else_has_it_and_what_was_late_stays_missed(cast):
    row = make.action(cast)
    Clock.objects.filter(subject_kind="action").update(due_at=make.NOW)
    sent = {"owner": cast.head.pk, "due_on": make.local_day(days=20).isoformat()}
    url = reverse("action-assign", args=[row.ref])
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.nurse).get(url).status_code == 403
    make.signed_in(cast.officer).post(url, sent)
    first, second = Clock.objects.filter(subject_kind="action").order_by("seq")
    assert first.breached_at == make.NOW
    assert (second.owner, second.due_on) == (cast.head, make.local_day(days=20))
    assert cast.head in told(row, "action_given")
    assert "complaint.assign_action" in seen.verbs(row.complaint)


def test_it_refuses_a_day_that_has_passed(cast):
    with seen.refused("past"):
        actions.assign_action(make.action(cast), by=cast.officer, owner=cast.nurse, due_on=make.local_day(days=-3))

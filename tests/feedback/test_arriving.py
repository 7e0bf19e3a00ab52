"""Records out of the register itself bring their number; nobody reports them once more."""

from __future__ import annotations

import pytest

from complaints.models import Complaint, TeamMember
from feedback import actions
from feedback.models import Feedback, Registration
from feedback.placing import BY_REFERENCE
from hospital.models import Role
from tests import make
from tests.feedback.tables import HEAD, rows, states, taken, worked

pytestmark = pytest.mark.django_db


def test_the_reference_or_a_column_is_the_number_in_the_register(cast):
    head = (*HEAD, "Register number")
    job = taken(cast.manager, rows({}, {"Register number": "REG-7"}, head=head), shared={"register": BY_REFERENCE})
    found = Registration.objects.order_by("pk")
    assert [(row.number, row.state, row.changed_at) for row in found] == [
        ("RM-1", "registered", None), ("REG-7", "registered", None),
    ]  # fmt: skip
    assert actions.enter_register() == 0
    actions.undo(job, by=cast.manager)
    assert states(worked(job)) == {"removed": 2}
    assert not Registration.objects.exists() and not Feedback.objects.exists()


def test_what_came_before_the_duty_is_not_due_and_what_came_since_is(cast):
    since = make.rules().published_at
    taken(cast.manager, rows({}, {"Date received": f"{since:%d/%m/%Y}", "Date acknowledged": "", "Reply date": "",
                                  "Date closed": "", "Status": "New"}))  # fmt: skip
    _old, fresh = Complaint.objects.order_by("pk")
    Feedback.objects.filter(pk=fresh.feedback_id).update(received_at=since)
    assert actions.enter_register() == 1
    assert Registration.objects.get().feedback_id == fresh.feedback_id


def test_a_change_of_what_arrived_is_told_to_the_register(cast):
    taken(cast.manager, rows({}), shared={"register": BY_REFERENCE})
    row = Registration.objects.get()
    Feedback.objects.filter(pk=row.feedback_id).update(occurred_on="2025-01-01")
    Registration.objects.update(checked_at="2025-01-01T00:00Z")
    actions.notice_changes()
    row.refresh_from_db()
    assert row.changed_at and row.state == "registered"


def test_what_is_kept_to_few_is_seen_by_whoever_brought_it(cast):
    head = (*HEAD, "Flags")
    job = taken(cast.manager, rows({"Flags": "Safeguarding", "Severity": "Low"}, head=head))
    case = Complaint.objects.get()
    assert (case.is_restricted, case.severity) == (True, 4)
    assert case in Complaint.objects.visible_to(cast.manager)
    assert case not in Complaint.objects.visible_to(make.user(Role.MANAGER, cast.site))
    actions.undo(job, by=cast.manager)
    assert states(worked(job)) == {"removed": 1} and not TeamMember.objects.exists()

"""Told by word of mouth in England: settled by the next working day it is exempt; later it is a complaint like any
other, from its original receipt, and nothing was missed.
"""

from datetime import UTC, datetime, timedelta

import pytest

import clocks.actions
from clocks.models import Clock
from complaints.models import Complaint
from tests import make
from tests.complaints import seen

TOLD = datetime(2026, 3, 9, 10, tzinfo=UTC)  # a Monday
WEDNESDAY = TOLD + timedelta(days=2)


@pytest.fixture
def case(cast):
    clocks.actions.adopt_profile(cast.site, "england_nhs", by=None, now=TOLD)
    cast.site.refresh_from_db()
    return make.case(cast, channel="phone", received_at=TOLD, now=TOLD)


def window(case):
    return Clock.objects.of("complaint", case.pk).get(kind="informal_window")


def all_else_done(case):
    """Sorted, acknowledged and spoken with: of what is owed soon only the word on the spot is left."""
    for event in ("triaged", "acknowledged", "contacted"):
        clocks.actions.happened(case, event, at=TOLD, now=TOLD)


def shown(case):
    return Clock.objects.of("complaint", case.pk).get(is_next=True)


def test_the_time_for_a_word_on_the_spot_ends_and_the_case_is_not_late(case):
    all_else_done(case)
    assert window(case).is_running and window(case).due_at < WEDNESDAY
    assert not Complaint.objects.overdue(WEDNESDAY).exists()
    assert not Clock.objects.overdue(WEDNESDAY).exists()
    assert shown(case).kind == "statutory_response"
    begun = Clock.objects.of("complaint", case.pk).begun(WEDNESDAY)
    assert window(case) not in begun and window(case) in Clock.objects.begun(TOLD)
    six_months = TOLD + timedelta(days=200)
    assert list(Complaint.objects.overdue(six_months)) == [case]  # the reply is a promise


def test_the_answer_months_later_meets_the_reply_and_misses_nothing(case):
    all_else_done(case)
    later = TOLD + timedelta(days=60)
    clocks.actions.happened(case, "responded", at=later, now=later)
    assert (window(case).cancel_reason, window(case).stopped_at, window(case).breached_at) == ("lapsed", None, None)
    assert seen.stopped(case)["statutory_response"] == "responded"


def test_settled_in_time_it_is_met(case):
    soon = TOLD + timedelta(hours=3)
    clocks.actions.happened(case, "resolved", at=soon, now=soon)
    assert window(case).stop_event == "resolved"


def test_waiting_for_the_family_is_nobodys_delay(cast):
    case = make.awaiting_consent(cast)
    owed = Clock.objects.of("complaint", case.pk)
    asked = owed.get(kind="consent")
    owed.exclude(pk=asked.pk).update(due_at=asked.due_at + timedelta(days=90), is_next=False)
    late = asked.due_at + timedelta(days=1)
    assert not Complaint.objects.overdue(late).exists()
    clocks.actions.happened(case, "nothing", at=late, now=late)
    assert shown(case).kind != "consent"  # what we owe ourselves stands in lists
    clocks.actions.happened(case, "consent_settled", at=late, now=late)
    assert owed.get(kind="consent").breached_at is None

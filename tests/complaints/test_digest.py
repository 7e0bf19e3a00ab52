"""What the digest of the morning says of a case: only what is still true then."""

from datetime import UTC, datetime, timedelta

import pytest

import clocks.actions
from clocks.models import Escalation
from outbox import actions as outbox
from outbox.models import Message
from tests import make
from tests.complaints import seen

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
ELEVEN, TUESDAY = MONDAY + timedelta(hours=2), datetime(2026, 11, 24, 7, tzinfo=UTC)


def sweep(now):
    while clocks.actions.fire_due(now=now):
        pass


@pytest.fixture
def case(cast):
    """Half of the four hours for sorting are over, and its owner was reminded."""
    case = make.case(cast, owner=cast.officer, received_at=MONDAY, now=MONDAY)
    sweep(ELEVEN)
    assert Escalation.objects.get(number=0, firing__clock__kind="triage").told.get().user == cast.officer
    return case


def reminders(case, state):
    rows = Message.objects.about("complaint", case.pk).filter(template="complaints/reminder", channel="digest")
    return rows.filter(state=state).count()


def test_a_reminder_stands_in_the_app_at_once(case, cast):
    notice = Message.objects.about("complaint", case.pk).get(template="complaints/reminder", channel="in_app")
    assert (notice.to_user, notice.state, notice.send_after) == (cast.officer, "sent", ELEVEN)


def test_a_target_that_was_met_is_not_coming_near(case):
    clocks.actions.happened(case, "triaged", at=ELEVEN, now=ELEVEN + timedelta(minutes=30))
    assert reminders(case, "queued") == 1
    outbox.gather(now=TUESDAY)
    assert (reminders(case, "cancelled"), reminders(case, "sent")) == (1, 0)
    assert not Message.objects.filter(template="outbox/digest").exists()


def test_nor_is_one_that_was_missed(case):
    outbox.gather(now=TUESDAY)
    assert (reminders(case, "cancelled"), reminders(case, "sent")) == (1, 0)


def test_one_that_is_still_to_come_is_told(case, cast):
    clock = seen.Clock.objects.of("complaint", case.pk).get(kind="triage")
    seen.Clock.objects.filter(pk=clock.pk).update(due_at=TUESDAY + timedelta(hours=1))
    outbox.gather(now=TUESDAY)
    assert reminders(case, "sent") == 1
    assert case.ref in Message.objects.get(template="outbox/digest", channel="email").context["lines"]


def test_a_step_that_needs_nobody_any_more_is_left_out(case, cast):
    told = {"quiet_zone": case.zone, "context": {"ref": case.ref, "link": "/"}, "to_user": cast.manager.pk}
    for number, settled_at in ((1, MONDAY), (2, None)):
        row = Escalation.objects.create(
            subject_kind="complaint", subject_id=case.pk, key=f"t:{number}", number=1, trigger="manual", role="manager",
            at=MONDAY, settled_at=settled_at,
        )  # fmt: skip
        parcel = outbox.Parcel(template="complaints/escalated", key=f"esc:{row.pk}", is_digest=True, **told)
        outbox.queue_many([parcel], MONDAY)
    outbox.gather(now=TUESDAY)
    rows = Message.objects.filter(template="complaints/escalated", channel="digest").order_by("id")
    assert list(rows.values_list("state", flat=True)) == ["cancelled", "sent"]

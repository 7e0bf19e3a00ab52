"""Somebody named in a record hears nothing of it, not even what was queued before they were named."""

import pytest
from django.utils import timezone

from audit.models import Entry
from feedback.models import Named
from hospital import actions as hospital
from outbox import actions, safety
from outbox.actions import Parcel
from outbox.models import Message
from tests import make
from tests.outbox.made import STAFF_SAYS

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db):
    return make.case()


def alert(user, case, key="esc:1") -> Message:
    parcel = Parcel(template="complaints/escalated", to_user=user, key=key, context=STAFF_SAYS,
                    subject_kind="complaint", subject_id=case.pk)  # fmt: skip
    actions.queue_many([parcel], timezone.now())
    return Message.objects.get(key=f"{key}:u{user.pk}:email")


def name(user, case) -> None:
    """Only the row, not the verb: the verb also takes back what waits, and this is about the question at the door."""
    Named.objects.create(feedback=case.feedback, user=user, at=timezone.now())


def test_a_message_about_the_case_does_not_leave(case):
    officer, other = make.user("officer", case.site), make.user("officer", case.site)
    messages = [alert(officer, case), alert(other, case)]
    name(officer, case)
    actions.deliver_due()
    for message in messages:
        message.refresh_from_db()
    assert [(m.state, m.error_code) for m in messages] == [("barred", "named"), ("sent", "")]
    assert Entry.objects.filter(verb="message.bar", subject_kind="complaint", subject_id=case.pk).count() == 1


def test_messages_about_other_cases_do(case):
    officer = make.user("officer", case.site)
    other = make.case(site=case.site)
    name(officer, case)
    message = alert(officer, other)
    actions.deliver_due()
    message.refresh_from_db()
    assert message.state == "sent"


def test_rights_that_were_taken_away_while_it_waited_stop_it(case):
    """P13: the person still works here, elsewhere; what was queued about this case is no longer theirs to hear."""
    moved, stays = make.user("officer", case.site), make.user("officer", case.site)
    make.member(moved, "officer", make.site())
    messages = [alert(moved, case), alert(stays, case, "esc:2")]
    hospital.end_membership(moved.memberships.current().get(site=case.site), by=None)
    actions.deliver_due()
    for message in messages:
        message.refresh_from_db()
    assert [(m.state, m.error_code) for m in messages] == [("barred", "no_sight"), ("sent", "")]


def test_a_role_that_ended_before_it_was_queued_stops_nothing(case):
    """Whoever is told though they see no row (a deputy, the duty manager of the group) is told all the same."""
    deputy = make.user("officer", make.site())
    hospital.end_membership(make.member(deputy, "reader", case.site), by=None, now=make.NOW)
    message = alert(deputy, case)
    actions.deliver_due()
    message.refresh_from_db()
    assert message.state == "sent"


def test_a_message_about_a_case_that_was_restricted_meanwhile_reaches_its_team_only(case):
    officer, owner = make.user("officer", case.site), make.user("officer", case.site)
    messages = [alert(officer, case), alert(owner, case)]
    type(case).objects.filter(pk=case.pk).update(is_restricted=True, owner=owner)
    actions.deliver_due()
    for message in messages:
        message.refresh_from_db()
    assert [(m.state, m.error_code) for m in messages] == [("barred", "no_sight"), ("sent", "")]


def test_the_control_asked_when_it_was_written_the_rights_would_have_held(case):
    officer = make.user("officer", case.site)
    message = alert(officer, case)
    then = safety.load("email", [message.pk])
    assert then[0].to_user.standing.scopes and safety.bars(then) == {}
    officer.memberships.update(ended_at=timezone.now())
    assert safety.bars(then) == {}, "what was read when it was queued knows nothing of it"
    assert safety.bars(safety.load("email", [message.pk])) == {message.pk: "no_place"}


def test_a_feedback_record_is_asked_as_well(case):
    officer = make.user("officer", case.site)
    parcel = Parcel(template="complaints/negative", to_user=officer, key="negative:F-1:1", context=STAFF_SAYS,
                    subject_kind="feedback", subject_id=case.feedback_id)  # fmt: skip
    actions.queue_many([parcel], timezone.now())
    name(officer, case)
    actions.deliver_due()
    assert Message.objects.get(channel="email", to_user=officer, subject_kind="feedback").error_code == "named"

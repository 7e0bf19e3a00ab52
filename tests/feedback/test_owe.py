"""Somebody has to come back on what was told: a target like any other, until it is put right or becomes a case."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

import clocks.actions
from audit.models import Entry
from clocks.models import Clock, Escalation, Firing
from complaints.actions import register_from
from feedback import actions
from outbox.models import Message
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(cast):
    story = make.feedback(cast, kind="concern", severity=2)
    actions.owe(story, by=None, now=make.NOW)
    return story


def target() -> Clock:
    return Clock.objects.get(subject_kind="feedback")


def fire(key: str) -> None:
    Firing.objects.filter(clock=target(), rung__key=key, state="planned").update(wake_at=make.NOW)
    while clocks.actions.fire_due():
        pass


def heard(template: str) -> set[int]:
    return set(Message.objects.filter(template=template).values_list("to_user", flat=True)) - {None}


def test_two_working_days_fall_to_the_officer_of_the_place_and_stand_in_their_work(cast, owed):
    one = target()
    assert (one.kind, one.amount, one.unit) == ("service_recovery", 2, "working_days")
    assert one.owner in (cast.officer, cast.colleague)  # they take turns
    told_on = owed.received_at.astimezone(ZoneInfo(owed.zone)).date()
    assert timedelta(days=2) <= one.due_on - told_on <= timedelta(days=6)  # weekends and holidays do not count
    page = text(make.signed_in(one.owner).get(reverse("my-work")))
    assert owed.ref in page and "Putting it right" in page
    assert Entry.objects.get(verb="feedback.owe").facts["owner"] == one.owner.pk
    actions.owe(owed, by=None)  # owed already
    assert Clock.objects.count() == 1


def test_an_idea_has_longer_and_thanks_less(cast):
    for kind, days in (("suggestion", 10), ("compliment", 1), ("enquiry", 2)):
        story = make.feedback(cast, kind=kind)
        actions.owe(story, by=None)
        assert Clock.objects.get(subject_kind="feedback", subject_id=story.pk).amount == days


def test_the_list_says_what_waits_and_what_was_answered(cast, owed):
    client = make.signed_in(cast.officer)
    assert "Waits for our answer" in text(client.get(reverse("feedback")))
    actions.recover(owed, by=cast.officer, done="Called.", is_put_right="yes")
    page = text(client.get(reverse("feedback")))
    assert "Answered" in page and "Waits for our answer" not in page


def test_writing_down_what_was_done_ends_it(cast, owed):
    client, address = make.signed_in(cast.officer), reverse("feedback-recover", args=[owed.ref])
    assert make.WORDS in text(client.get(address))
    assert "What did you do?" in text(client.post(address, {}))
    assert target().is_running
    sent = {"done": "Spoke with her on the telephone.", "is_put_right": "yes"}
    assert client.post(address, sent).url == reverse("feedback-item", args=[owed.ref])
    assert (target().is_running, target().stop_event) == (False, "put_right")
    assert "Spoke with her" in text(client.get(reverse("feedback-item", args=[owed.ref])))


def test_opening_a_case_ends_it_and_the_case_has_targets_of_its_own(cast, owed):
    case = register_from(owed, by=cast.officer, severity=2)
    assert target().stop_event == "case_opened"
    assert Clock.objects.of("complaint", case.pk).running().exists()
    client = make.signed_in(cast.officer)
    assert client.get(reverse("feedback-recover", args=[owed.ref])).url == case.get_absolute_url()


def test_what_was_entered_in_error_is_not_owed(cast, owed):
    actions.err(owed, by=cast.manager)
    assert target().cancel_reason == "entered_in_error"


def test_the_officer_is_reminded_then_the_manager_hears_and_nobody_once_it_is_done(cast, owed):
    fire("half")
    assert heard("feedback/owed") == {target().owner.pk}
    fire("late")
    fire("late")
    assert heard("feedback/late") == {cast.manager.pk}
    assert Escalation.objects.get(number=1).subject_kind == "feedback"
    assert owed.ref in text(make.signed_in(cast.manager).get(reverse("my-work")))
    actions.recover(owed, by=cast.officer, done="Called.", is_put_right="yes")
    assert not Escalation.objects.open().exists()
    assert Entry.objects.filter(verb="feedback.chase").count() == 2


def test_nobody_who_is_named_in_it_has_it_or_hears_of_it(cast):
    for number in range(2):
        story = make.feedback(cast, kind="concern", named=[cast.officer])
        actions.owe(story, by=None)
        assert Clock.objects.get(subject_id=story.pk).owner == cast.colleague, number


def test_the_rules_are_a_page_of_their_own_that_the_hospital_changes(cast, owed):
    client = make.signed_in(cast.administrator)
    assert client.get(reverse("profile-publish", args=["feedback"])).status_code == 200

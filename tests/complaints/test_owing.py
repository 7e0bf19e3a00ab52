"""What colleagues owe on a case: reminders at half of the time and when it is due, then their manager; each once."""

from datetime import timedelta

import pytest
from django.urls import reverse

import clocks.actions
from clocks.models import Clock, Escalation, Firing
from complaints import actions
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text
from tests.complaints.test_ask import told

pytestmark = pytest.mark.django_db


def fire(row, *keys):
    """These steps are due now, all at once; returns how many were dealt with until nothing was left."""
    mine = Firing.objects.filter(clock__subject_kind=row._meta.model_name, clock__subject_id=row.pk, state="planned")
    mine.filter(rung__key__in=keys).update(wake_at=make.NOW)
    done = 0
    while count := clocks.actions.fire_due():
        done += count
    return done


def test_who_is_asked_hears_at_half_and_when_due_and_then_their_manager_once(cast):
    row = make.inquiry(cast)
    planned = Firing.objects.filter(clock__subject_kind="inquiry").order_by("fire_at")
    assert [firing.rung.key for firing in planned] == ["half", "due", "late"]
    for key, template, heard in (("half", "reminder", cast.nurse), ("due", "due_now", cast.nurse),
                                 ("late", "escalated", cast.head)):  # fmt: skip
        fire(row, key)
        fire(row, key)
        assert told(row, template) == {heard}
    assert seen.verbs(row.complaint).count("complaint.chase") == 3
    assert Escalation.objects.filter(subject_kind="inquiry").count() == 3
    assert "reminded of what is owed" in text(make.signed_in(cast.officer).get(row.complaint.get_absolute_url()))


def test_the_manager_who_was_told_sees_the_questions_and_may_answer(cast):
    row = make.inquiry(cast)
    fire(row, "late")
    make.answered(cast, row, by=cast.head)
    assert Escalation.objects.open().filter(subject_kind="inquiry").count() == 0


def test_a_manager_who_is_named_in_the_case_is_passed_over(cast):
    case = make.triaged(cast)
    actions.name(case, user=cast.head, by=cast.manager)
    row = make.inquiry(cast, make.fresh(case))
    fire(row, "late")
    assert told(row, "escalated") == {cast.director}


def test_nobody_is_reminded_of_what_was_answered_or_of_a_case_that_has_ended(cast):
    row = make.inquiry(cast)
    Clock.objects.filter(subject_kind="inquiry").update(due_at=make.NOW + timedelta(days=1))
    actions.withdraw(make.fresh(row.complaint), by=cast.officer, reason="They wish so")
    fire(row, "half", "due", "late")
    assert told(row, "reminder") == set()


def test_the_manager_takes_it_from_their_work(cast):
    row = make.inquiry(cast)
    fire(row, "late")
    client = make.signed_in(cast.head)
    assert f"{row.ref}" in text(client.get(reverse("my-work")))
    escalation = Escalation.objects.open().get(subject_kind="inquiry")
    client.post(reverse("escalation-acknowledge", args=[escalation.pk]))
    escalation.refresh_from_db()
    assert escalation.acknowledged_by == cast.head


def test_whoever_takes_over_from_a_leaver_is_reminded_and_sees_it(cast):
    row = make.inquiry(cast)
    clocks.actions.hand_over("inquiry", [row.pk], before=cast.nurse, owner=cast.colleague)
    row.refresh_from_db()
    assert row.asked == cast.colleague
    fire(row, "half")
    assert told(row, "reminder") == {cast.colleague}
    assert make.signed_in(cast.colleague).get(reverse("inquiry-answer", args=[row.ref])).status_code == 200


def test_the_rules_stand_in_the_settings_and_can_be_changed_there(cast):
    make.inquiry(cast)
    client = make.signed_in(cast.administrator)
    assert "Questions to departments, and actions" in text(client.get(reverse("targets")))
    assert client.get(reverse("profile-publish", args=["casework"])).status_code == 200

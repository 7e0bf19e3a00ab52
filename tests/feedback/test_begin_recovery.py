"""Putting it right from the first contact to the question whether it is: targets, tries, promises, closing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

import clocks.actions
from audit.models import Entry
from clocks.models import Clock, Firing
from complaints.actions import register_from
from feedback import actions
from feedback.models import Recovery
from hospital.actions import discharge, record_need
from hospital.models import Patient, Visit
from outbox.models import Message
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db
WRONG = "Nobody helped her to the bathroom."


@pytest.fixture
def story(cast):
    return make.feedback(cast, kind="concern", severity=2, received_at=make.NOW, teller=make.teller())


def begun(cast, story, **more):
    return actions.begin_recovery(story, by=cast.officer, went_wrong=WRONG, now=make.NOW, **more)


def running(kind: str, pk: int) -> dict[str, Clock]:
    return {row.kind: row for row in Clock.objects.of(kind, pk).running()}


def step(story, verb: str, number: int = 0) -> str:
    return reverse("recovery-step", args=[story.ref, verb, number])


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return getattr(refused.value, "code", None) or refused.value.error_list[0].code


# ------------------------------------------------------------------------------------------- targets
def test_in_the_house_they_are_spoken_with_in_an_hour_and_it_is_right_in_two_working_days(cast, story):
    recovery = begun(cast, story, is_in_house=True)
    rows = running("recovery", recovery.pk)
    assert rows["contact"].due_at == make.NOW + timedelta(hours=1)
    assert (rows["service_recovery"].amount, rows["service_recovery"].unit) == (2, "working_days")
    assert {row.owner for row in rows.values()} == {cast.officer}
    page = text(make.signed_in(cast.officer).get(reverse("my-work")))
    assert story.ref in page and "First contact" in page
    assert refusal(begun, cast, story) == "begun"


def test_if_they_go_home_sooner_it_is_due_when_they_go(cast, story):
    home = make.NOW + timedelta(hours=5)
    recovery = begun(cast, story, is_in_house=True, goes_home_at=home)
    assert running("recovery", recovery.pk)["service_recovery"].due_at == home
    assert make.signed_in(cast.officer).get(
        reverse("target-why", args=[running("recovery", recovery.pk)["service_recovery"].pk])
    ).status_code == 200  # fmt: skip
    later = home + timedelta(hours=2)
    actions.expect_discharge(recovery, by=cast.officer, goes_home_at=later, now=make.NOW)
    assert running("recovery", recovery.pk)["service_recovery"].due_at == later
    actions.expect_discharge(recovery, by=cast.officer, goes_home_at=None, now=make.NOW)
    assert running("recovery", recovery.pk)["service_recovery"].unit == "working_days"
    assert refusal(actions.expect_discharge, recovery, by=cast.officer, goes_home_at=make.NOW, now=make.NOW) == "past"


def test_what_is_due_before_they_go_follows_what_the_hospitals_system_says(cast, story):
    home = make.NOW + timedelta(hours=5)
    stay = Visit.objects.create(
        patient=Patient.objects.create(person=make.person()), location=cast.ward, kind="inpatient",
        started_at=make.later(days=-2), goes_home_at=home,
    )  # fmt: skip
    story.patient = stay.patient
    story.save()
    recovery = actions.begin_recovery(story, by=cast.officer, is_handed_on=True, now=make.NOW)
    assert (recovery.is_in_house, recovery.goes_home_at, recovery.home_by) == (True, home, None)
    assert running("recovery", recovery.pk)["service_recovery"].due_at == home
    assert actions.follow_stays(now=make.NOW) == 0
    Visit.objects.update(goes_home_at=home + timedelta(hours=1))
    assert actions.follow_stays(now=make.NOW) == 1
    assert running("recovery", recovery.pk)["service_recovery"].due_at == home + timedelta(hours=1)
    actions.expect_discharge(recovery, by=cast.officer, goes_home_at=home, now=make.NOW)
    assert actions.follow_stays(now=make.NOW) == 0  # what a colleague noted stands
    discharge(stay, at=make.later(hours=2), by=None, now=make.later(hours=2))
    assert actions.follow_stays(now=make.later(hours=2)) == 1 and actions.follow_stays(now=make.later(hours=2)) == 0
    assert running("recovery", recovery.pk)["service_recovery"].due_at == make.later(hours=2)


def test_after_they_went_home_they_hear_from_us_on_the_next_working_day(cast, story):
    rows = running("recovery", begun(cast, story).pk)
    assert (rows["contact"].amount, rows["contact"].unit) == (1, "working_days")


def test_what_was_owed_on_the_story_is_owed_by_what_puts_it_right(cast, story):
    actions.owe(story, by=None)
    begun(cast, story)
    assert not running("feedback", story.pk)


def test_a_missed_first_contact_climbs_like_any_target(cast):
    story = make.feedback(cast, kind="concern")
    recovery = actions.begin_recovery(story, by=cast.officer, went_wrong=WRONG, is_in_house=True)
    Firing.objects.filter(clock__subject_kind="recovery", rung__key="unreached").update(wake_at=make.NOW)
    while clocks.actions.fire_due():
        pass
    told = Message.objects.filter(template="feedback/step_late").values_list("to_user", flat=True)
    assert set(told) == {cast.head.pk}
    assert Entry.objects.get(verb="feedback.chase").facts["id"] == recovery.pk


# ------------------------------------------------------------------------------------------- contact
def test_the_first_contact_is_made_once_somebody_spoke_with_them(cast, story):
    recovery = begun(cast, story, is_in_house=True)
    actions.log_attempt(recovery, by=cast.officer, outcome="no_answer", now=make.NOW)
    assert "contact" in running("recovery", recovery.pk)
    made = actions.log_attempt(recovery, by=cast.officer, outcome="reached", now=make.later(minutes=5))
    assert made.masked == "•••• 0142" and "contact" not in running("recovery", recovery.pk)


def test_a_try_has_the_time_it_was_made_at_and_says_what_they_want(cast, story):
    recovery = actions.begin_recovery(story, by=cast.officer, is_handed_on=True, now=make.NOW)
    said = {"went_wrong": WRONG, "wanted": "A call from the ward."}
    then = make.later(minutes=20)
    actions.log_attempt(recovery, by=cast.officer, outcome="reached", at=then, **said, now=make.later(hours=3))
    recovery.refresh_from_db()
    assert (recovery.reached_at, recovery.went_wrong, recovery.wanted) == (then, *said.values())
    assert Clock.objects.of("recovery", recovery.pk).get(kind="contact").stopped_at == then
    for wrong in (make.later(minutes=-1), make.later(hours=4)):
        tried = {"by": cast.officer, "outcome": "busy", "at": wrong, "now": make.later(hours=3)}
        assert refusal(actions.log_attempt, recovery, **tried) == "at"


def test_nobody_is_given_up_before_three_tries_on_different_days_and_times(cast, story):
    recovery = begun(cast, story)
    give_up = {"by": cast.officer, "done": "Called three times.", "is_put_right": "not_asked"}
    assert refusal(actions.recover, story, **give_up) == "unreached"
    for days, hours in ((0, 0), (1, 0), (2, 8)):
        actions.log_attempt(recovery, by=cast.officer, outcome="no_answer", now=make.later(days=days, hours=hours))
    actions.recover(story, **give_up, now=make.later(days=3))
    row = Recovery.objects.get()
    assert (row.pk, row.went_wrong, row.is_put_right) == (recovery.pk, WRONG, "not_asked")
    assert not running("recovery", recovery.pk)


def test_what_is_not_right_can_become_a_complaint_that_counts_from_the_start(cast, story):
    begun(cast, story)
    client = make.signed_in(cast.officer)
    client.post(reverse("feedback-recover", args=[story.ref]), {"done": "Said sorry.", "is_put_right": "no"})
    page = text(client.get(reverse("recovery", args=[story.ref])))
    assert "They say it is not put right." in page and "Open a complaint from this" in page
    assert register_from(story, by=cast.officer, severity=2).received_at == story.received_at


def test_beside_a_case_it_goes_on_until_they_were_asked(cast, story):
    recovery = begun(cast, story)
    case = register_from(story, by=cast.officer, severity=2)
    assert set(running("recovery", recovery.pk)) == {"service_recovery"}  # the case is how we come back on it
    client, end = make.signed_in(cast.officer), step(story, "end")
    assert end in client.get(reverse("recovery", args=[story.ref])).content.decode()
    assert "Try three times" in text(client.post(end, {"done": "Called.", "is_put_right": "not_asked"}))
    client.post(end, {"done": "The bell is mended.", "is_put_right": "yes"})
    assert not running("recovery", recovery.pk)
    assert "The bell is mended." in text(client.get(case.get_absolute_url()))


def test_a_story_that_is_being_put_right_is_nobodys_double(cast, story):
    begun(cast, story)
    assert refusal(actions.join, story, into=make.feedback(cast), by=cast.officer) == "way"


# ------------------------------------------------------------------------------------------- promises and closing
def test_a_promise_is_kept_or_moved_to_a_day_they_were_told_of(cast, story):
    promise = actions.make_promise(
        story, by=cast.officer, what="A call from the ward", owner=cast.colleague, due_on=make.local_day(days=2)
    )
    assert running("promise", promise.pk)["promise"].owner == cast.colleague
    another = {"by": cast.officer, "due_on": make.local_day(days=4)}
    assert refusal(actions.move_promise, promise, is_told=False, **another) == "told"
    actions.move_promise(promise, is_told=True, **another)
    assert running("promise", promise.pk)["promise"].due_on == another["due_on"]
    actions.keep_promise(promise, by=cast.colleague)
    assert not running("promise", promise.pk)
    assert refusal(actions.keep_promise, promise, by=cast.colleague) == "kept"


def test_whoever_keeps_a_promise_works_on_the_story(cast, story):
    promised = {"by": cast.officer, "what": "A call", "due_on": make.local_day(days=2)}
    assert refusal(actions.make_promise, story, owner=cast.nurse, **promised) == "keeper"
    assert refusal(actions.make_promise, story, owner=cast.outsider, **promised) == "keeper"


def test_it_is_closed_when_nothing_is_loose_and_reopening_makes_a_new_target(cast, story):
    actions.owe(story, by=None)
    actions.make_promise(story, by=cast.officer, what="A call", owner=cast.officer, due_on=make.local_day(days=2))
    close = {"by": cast.officer, "outcome": "answered"}
    assert refusal(actions.close_feedback, story, **close, has_none=True) == "loose"
    actions.keep_promise(story.promises.get(), by=cast.officer)
    assert refusal(actions.close_feedback, story, **close, has_none=True) == "loose"
    actions.confirm_theme(actions.piece_of(story), theme="environment.food", by=cast.officer)
    assert refusal(actions.close_feedback, story, **close) == "learning"
    actions.close_feedback(story, **close, learning="Ring back the same day.")
    assert not running("feedback", story.pk)
    assert refusal(begun, cast, story) == "closed"
    client = make.signed_in(cast.officer)
    assert "Closed" in text(client.get(reverse("feedback")))
    client.post(step(story, "reopen"), {"because": "She called again."})
    assert running("feedback", story.pk)["service_recovery"].seq == 2
    assert "Ring back the same day." in text(client.get(reverse("recovery", args=[story.ref])))


def test_what_was_never_owed_is_owed_once_it_is_reopened(cast):
    question = make.feedback(cast, kind="enquiry")
    actions.confirm_theme(actions.piece_of(question), theme="environment.food", by=cast.officer)
    actions.close_feedback(question, by=cast.officer, outcome="answered", has_none=True)
    actions.reopen_feedback(question, by=cast.officer, because="Not the right ward.")
    assert running("feedback", question.pk)


def test_thanks_are_passed_on_before_they_are_closed(cast):
    thanks = make.feedback(cast, kind="compliment")
    page = text(make.signed_in(cast.officer).get(reverse("recovery", args=[thanks.ref])))
    assert "Pass on the thanks." in page and "Confirm at least one theme." in page


# ------------------------------------------------------------------------------------------- the page
def test_the_page_leads_through_it_and_shows_needs_before_contacts(cast, story):
    record_need(story.teller, kind="format", detail="Large print", by=None)
    client = make.signed_in(cast.officer)
    assert client.post(step(story, "begin"), {"went_wrong": WRONG, "is_in_house": "on"}).status_code == 302
    page = text(client.get(reverse("recovery", args=[story.ref])))
    assert page.index("Large print") < page.index("•••• 0142")
    assert story.teller.phone not in page
    shown = text(client.post(reverse("recovery", args=[story.ref])))
    assert story.teller.phone in shown
    assert Entry.objects.filter(verb="feedback.reveal", subject_id=story.pk).exists()
    for verb in ("contact", "home", "offer", "promise", "bill"):
        assert client.get(step(story, verb)).status_code == 200
    assert client.get(step(story, "nonsense")).status_code == 404


def test_outsiders_do_not_see_it_and_readers_do_not_work_on_it(cast, story):
    begun(cast, story)
    assert make.signed_in(cast.outsider).get(reverse("recovery", args=[story.ref])).status_code == 404
    reader = make.signed_in(cast.reader)
    assert reader.get(reverse("recovery", args=[story.ref])).status_code == 200
    assert reader.get(step(story, "contact")).status_code == 403
    assert reader.post(reverse("recovery", args=[story.ref])).status_code == 403

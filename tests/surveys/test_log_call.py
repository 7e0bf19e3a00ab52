"""Making a call: taking it, one try, what was said, and what follows from it in the same transaction."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

import clocks.actions
from audit.models import Entry
from clocks.models import Clock, Escalation
from feedback.models import Feedback, Kind, RedFlagHit, Severity, Thanks
from files import pdf
from hospital import actions as hospital
from hospital.models import Person, Role
from outbox.models import Message
from surveys import actions
from surveys.actions.callflags import Raised
from surveys.models import Call, CallAttempt, CallFlag
from tests import make
from tests.surveys.callers import OPEN, PHONE, caller, flag_of, fresh, logged, to_call

pytestmark = pytest.mark.django_db
WORDS = "He is short of breath since last night."


@pytest.fixture
def cast():
    return make.cast()


@pytest.fixture
def nurse(cast):
    return caller(cast)


@pytest.fixture
def call(cast):
    return to_call(cast)


# ------------------------------------------------------------------------------------------ taking it
def test_two_callers_never_have_the_same_call(cast, call, nurse):
    actions.take_call(call, by=nurse, now=OPEN)
    with pytest.raises(ValidationError) as refused:
        actions.take_call(call, by=caller(cast), now=OPEN + timedelta(minutes=29))
    assert refused.value.code == "taken"
    with pytest.raises(ValidationError):
        logged(call, caller(cast), now=OPEN + timedelta(minutes=29))
    other = caller(cast)
    actions.take_call(call, by=other, now=OPEN + timedelta(minutes=31))
    assert fresh(call).taken_by == other


def test_what_is_given_back_is_free(cast, call, nurse):
    actions.take_call(call, by=nurse, now=OPEN)
    actions.release_call(call, by=caller(cast), now=OPEN)  # not theirs
    assert fresh(call).taken_by == nurse
    actions.release_call(call, by=nurse, now=OPEN)
    assert fresh(call).taken_by is None


def test_whoever_died_meanwhile_is_not_called(call, nurse):
    hospital.change_person(call.visit.patient.person, by=None, deceased_on=OPEN.date())
    taken = actions.take_call(call, by=nurse, now=OPEN)
    assert (taken.state, taken.why) == (Call.State.REMOVED, "deceased")


# ------------------------------------------------------------------------------------------ one try
def test_a_conversation_is_written_down_once_with_its_script(call, nurse):
    logged(call, nurse, answers={"health": "Better.", "home": ""}, teach_back="yes", next_step="Calls the GP.")
    done = fresh(call)
    assert (done.state, done.outcome, done.reached_at, done.tries) == (Call.State.DONE, "completed", OPEN, 1)
    assert json.loads(done.answers) == {"health": "Better."}
    assert (done.script.number, done.language, done.teach_back) == (1, "en", "yes")
    assert Entry.objects.filter(verb="call.log", subject_id=call.pk).count() == 1
    with pytest.raises(ValidationError) as refused:
        logged(call, nurse)
    assert refused.value.code == "over"


def test_a_try_that_reached_nobody_leaves_it_on_the_list(call, nurse):
    for number in range(4):
        logged(call, nurse, OPEN + timedelta(hours=number), is_reached=False, outcome="", reason="no_answer")
    assert (fresh(call).state, fresh(call).tries) == (Call.State.WAITING, 4)
    attempt = logged(call, nurse, OPEN + timedelta(hours=5), to="other", contact="Her son, 087 555 0101",
                     outcome="with_proxy")  # fmt: skip
    assert (attempt.number, fresh(call).state) == (5, Call.State.DONE)


def test_what_does_not_fit_is_refused_beside_its_field_and_leaves_nothing(call, nurse):
    with pytest.raises(ValidationError) as refused:
        logged(call, nurse, to="other", contact="Her son", flags=[Raised("emergency", WORDS)])
    assert set(refused.value.error_dict) == {"to", "handed_to"}
    assert not CallAttempt.objects.exists()
    assert not Feedback.objects.exists()


def test_a_wrong_number_is_used_by_nobody_any_more(call, nurse):
    logged(call, nurse, outcome="wrong_number", is_reached=False, reason="other")
    assert Person.objects.get(pk=call.visit.patient.person_id).phone == ""
    assert fresh(call).state == Call.State.DONE


def test_a_death_that_is_told_holds_everywhere(call, nurse):
    logged(call, nurse, outcome="deceased")
    assert Person.objects.get(pk=call.visit.patient.person_id).deceased_on is not None


def unreached(call, nurse, writes, **person):
    hospital.change_person(call.visit.patient.person, by=None, **person)
    logged(call, nurse, is_reached=False, reason="no_answer", outcome="unreachable", writes=writes)


def test_whoever_cannot_be_reached_hears_that_we_tried(call, nurse):
    unreached(call, nurse, "email", email="nora@example.org")
    assert Message.objects.filter(template="surveys/call_unreached").count() == 1
    assert fresh(call).letter_wanted_at is None


def test_a_letter_waits_for_whoever_prints_it_and_can_be_printed_again(call, nurse, monkeypatch):
    unreached(call, nurse, "letter", postal_address="2 Mary Street", language="ar")
    seen = []
    monkeypatch.setattr(pdf, "can_be_made", lambda: True)
    monkeypatch.setattr(pdf, "pdf_of", lambda html, *_sheets: seen.append(html) or b"%PDF-1.7")
    client, url = make.signed_in(nurse), reverse("call-letters")
    assert call.ref in client.get(reverse("calls")).content.decode()
    assert client.post(url).content.startswith(b"%PDF")
    assert "2 Mary Street" in seen[0] and 'dir="rtl"' in seen[0] and call.site.name in seen[0]
    assert call.ref not in client.get(reverse("calls")).content.decode()
    assert client.post(url).url == reverse("calls"), "nothing waits any more"
    assert client.post(url, {"call": call.ref}).content.startswith(b"%PDF")
    assert Entry.objects.filter(verb="call.print", subject_id=call.pk).count() == 2
    assert not Message.objects.filter(template="surveys/call_unreached").exists()


def test_nobody_writes_to_an_address_that_is_not_known_or_not_safe(call, nurse):
    for person in ({}, {"postal_address": "2 Mary Street", "contact_safety": "Her brother opens letters."}):
        with pytest.raises(ValidationError) as refused:
            unreached(call, nurse, "letter", **person)
        assert set(refused.value.error_dict) == {"writes"}


def test_who_helps_at_home_is_called_where_the_patient_does_not_answer(call, nurse):
    logged(
        call, nurse, is_reached=False, reason="no_answer", outcome="", helper="Tom, son", helper_phone="087 555 0102"
    )
    attempt = logged(call, nurse, OPEN + timedelta(hours=1), to="proxy", outcome="with_proxy")
    assert attempt.contact == "Tom, son, 087 555 0102"
    assert fresh(call).helped_by == attempt.contact


# ------------------------------------------------------------------------------------------ promises
def promised(call, nurse):
    at = OPEN + timedelta(hours=3)
    logged(call, nurse, outcome="rescheduled", promised_at=at)
    return at


def test_a_promise_has_a_target_that_begins_when_it_is_due(call, nurse):
    at = promised(call, nurse)
    clock = Clock.objects.of("call", call.pk).get()
    assert (clock.kind, clock.owner, clock.started_at) == ("follow_up_call", nurse, at)
    assert clock.due_at == at + timedelta(hours=1)
    logged(call, nurse, now=at + timedelta(minutes=5))
    clock.refresh_from_db()
    assert (clock.stop_event, clock.breached_at) == ("called", None)


def test_a_promise_nobody_keeps_goes_to_who_leads_the_ward(cast, call, nurse):
    at = promised(call, nurse)
    clocks.actions.sweep(now=at + timedelta(hours=1, minutes=1))
    assert Escalation.objects.of("call", call.pk).filter(number=1).exists()
    assert Message.objects.filter(template="surveys/call_not_made", to_user=cast.head).exists()
    page = make.signed_in(nurse).get(reverse("my-work")).content.decode()
    assert call.ref in page
    assert PHONE not in page


# ------------------------------------------------------------------------------------------ what comes up
@pytest.mark.parametrize("kind", ["emergency", "self_harm", "abuse"])
def test_what_is_grave_is_an_urgent_story_with_a_target_in_the_same_transaction(call, nurse, kind):
    logged(call, nurse, flags=[Raised(kind, WORDS)], handed_to="Dr Byrne")
    story = Feedback.objects.get()
    assert (story.words, story.severity, story.kind) == (WORDS, Severity.CRITICAL, Kind.CONCERN)
    assert RedFlagHit.objects.filter(feedback=story, judged_at=None).count() == 1
    assert story.triage.is_urgent
    clock = Clock.objects.of("feedback", story.pk).get(kind="urgent_feedback")
    assert clock.due_at == OPEN + timedelta(minutes=30)
    flag = flag_of(call)
    assert (flag.feedback, flag.handed_to) == (story, "Dr Byrne")


@pytest.mark.parametrize(("kind", "hours"), [("symptoms", 4), ("medicine", 4)])
def test_what_a_clinician_sees_to_falls_to_the_ward_the_same_day(cast, call, nurse, kind, hours):
    logged(call, nurse, flags=[Raised(kind, WORDS)])
    flag = flag_of(call)
    clock = Clock.objects.of("callflag", flag.pk).get()
    assert (flag.owner, clock.owner, clock.due_at) == (cast.head, cast.head, OPEN + timedelta(hours=hours))
    assert not Feedback.objects.exists()


def test_everything_else_is_a_task_of_the_caller_within_two_working_days(call, nurse):
    logged(call, nurse, flags=[Raised("transport", "No bus.")])
    flag = flag_of(call)
    assert flag.owner == nurse
    assert Clock.objects.of("callflag", flag.pk).get().unit == "working_days"
    actions.settle_flag(flag, by=nurse, done="Taxi booked.", now=OPEN + timedelta(hours=2))
    clock = Clock.objects.of("callflag", flag.pk).get()
    assert (clock.stop_event, CallFlag.objects.get().done) == ("flag_settled", "Taxi booked.")
    with pytest.raises(ValidationError):
        actions.settle_flag(flag, by=nurse, done="Again.")


def test_a_task_nobody_sees_to_goes_up(cast, call, nurse):
    logged(call, nurse, flags=[Raised("medicine", WORDS)])
    clocks.actions.sweep(now=OPEN + timedelta(hours=5))
    assert Escalation.objects.of("callflag", flag_of(call).pk).filter(number=1).exists()


def test_a_wish_to_complain_waits_to_be_sorted_and_praise_is_passed_on(call, nurse):
    logged(call, nurse, flags=[Raised("complaint", "The bill is wrong."), Raised("praise", "Thank Nora.")])
    complaint, praise = Feedback.objects.order_by("pk")
    assert (complaint.kind, complaint.triage.triaged_at) == (Kind.COMPLAINT, None)
    assert (praise.kind, Thanks.objects.get().feedback) == (Kind.COMPLIMENT, praise)
    assert {flag.settled_at for flag in call.flags.all()} == {OPEN}


# ------------------------------------------------------------------------------------------ pages
def form(**said):
    return {"to": "patient", "is_reached": "yes", "outcome": "completed", "answer_health": "Fine.", **said}


def test_only_who_has_taken_it_sees_whom_to_call(cast, call, nurse):
    client, url = make.signed_in(nurse), reverse("call", args=[call.ref])
    assert PHONE not in client.get(url).content.decode()
    client.post(reverse("call-step", args=[call.ref, "take"]))
    page = client.get(url).content.decode()
    assert PHONE in page
    assert "how you have been since you went home" in page
    assert PHONE not in make.signed_in(caller(cast)).get(url).content.decode()
    assert Entry.objects.filter(verb="call.view", subject_id=call.pk).count() == 1


def test_the_page_writes_it_down_and_forgets_the_draft(call, nurse):
    client, url = make.signed_in(nurse), reverse("call", args=[call.ref])
    client.post(reverse("call-step", args=[call.ref, "take"]))
    hospital.save_draft(f"call-{call.ref}", {"answer_health": "Fi"}, owner=nurse)
    assert client.post(url, form(flags=["complaint"], complaint_words="The bill.")).url == reverse("calls")
    assert fresh(call).state == Call.State.DONE
    assert Feedback.objects.get().words == "The bill."
    assert not nurse.drafts.exists()


def test_what_was_typed_is_kept_though_somebody_else_has_it_now(cast, call, nurse):
    client, url = make.signed_in(nurse), reverse("call", args=[call.ref])
    actions.take_call(call, by=caller(cast), now=timezone.now())
    client.post(url, form(draft_form=f"call-{call.ref}"))
    assert fresh(call).state == Call.State.WAITING
    assert '"answer_health": "Fine."' in nurse.drafts.get(form=f"call-{call.ref}").data


def test_a_refusal_stands_beside_its_field(call, nurse):
    client, url = make.signed_in(nurse), reverse("call", args=[call.ref])
    client.post(reverse("call-step", args=[call.ref, "take"]))
    answer = client.post(url, form(flags=["emergency"]))
    assert answer.context["form"].errors.keys() == {"handed_to"}
    assert fresh(call).state == Call.State.WAITING


def test_the_work_list_names_nobody(cast, call, nurse, django_assert_max_num_queries):
    client = make.signed_in(nurse)
    Call.objects.update(opens_at=call.home_at)
    with django_assert_max_num_queries(17):
        page = client.get(reverse("calls")).content.decode()
    assert call.ref in page
    assert call.visit.patient.person.name not in page
    assert PHONE not in page


def test_the_work_list_is_read_by_language(cast, call, nurse):
    hospital.change_person(call.visit.patient.person, by=None, language="ar")
    Call.objects.update(opens_at=call.home_at)
    client = make.signed_in(nurse)
    assert call.ref in client.get(reverse("calls"), {"language": "ar"}).content.decode()
    assert call.ref not in client.get(reverse("calls"), {"language": "en"}).content.decode()


def test_the_survey_office_plans_and_sees_no_patient(cast, call):
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    assert office.get(reverse("calls")).status_code == 403
    page = office.get(reverse("call-lists")).content.decode()
    assert call.visit.patient.person.name not in page
    words = {"name": "Evenings", "site": cast.site.pk, "least": "3", "opens": "16:00", "closes": "20:00"}
    assert office.post(reverse("call-list-plan"), words).status_code == 302

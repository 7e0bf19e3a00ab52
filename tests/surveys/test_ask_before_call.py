"""Before somebody is called: what the ward wrote down, what was asked and answered, what the caller looked through."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

import clocks.actions
from audit.models import Entry
from clocks.models import Clock, Escalation
from hospital.models import Identifier, InboundMessage, Role
from outbox.models import Message
from surveys import actions
from surveys.actions.callflags import Raised
from surveys.models import Call, CallFlag, CallNote
from tests import make
from tests.hospital.feed import sending
from tests.hospital.feed.sending import message
from tests.surveys.callers import HOME, OPEN, caller, fresh, listed, logged, sweep, to_call, went_home

pytestmark = pytest.mark.django_db
ASKED, SAID = "May she take paracetamol with it?", "Yes, for three days."
NOTE = {"appointments": "Tuesday 10:30, eye clinic.", "medicines_list": "given", "whom_to_ask": "", "questions": ""}


@pytest.fixture
def cast():
    return make.cast()


@pytest.fixture
def nurse(cast):
    return caller(cast)


@pytest.fixture
def call(cast):
    return to_call(cast)


def page_of(call, user):
    """As whoever has taken it sees it."""
    client = make.signed_in(user)
    client.post(reverse("call-step", args=[call.ref, "take"]))
    return client.get(reverse("call", args=[call.ref])).content.decode()


# ------------------------------------------------------------------------------------------ what the ward wrote down
def number_of(call):
    return Identifier.objects.get(patient=call.visit.patient).value


def left_today(call):
    """The page asks the clock of the web: they went home an hour ago."""
    type(call.visit).objects.filter(pk=call.visit_id).update(ended_at=timezone.now() - timedelta(hours=1))


def test_what_the_ward_writes_by_a_record_number_stands_before_the_call(cast, call, nurse):
    left_today(call)
    client, url = make.signed_in(cast.nurse), reverse("call-note")
    answer = client.post(url, {"number": number_of(call), **NOTE}, follow=True)
    note = CallNote.objects.get()
    assert (note.visit, note.by, note.medicines_list) == (call.visit, cast.nurse, "given")
    assert call.visit.patient.person.name not in answer.content.decode()
    assert Entry.objects.filter(verb="call.note", subject_id=call.visit_id).count() == 1
    page = page_of(call, nurse)
    assert NOTE["appointments"] in page
    assert "Before you call" in page
    assert NOTE["appointments"] not in make.signed_in(caller(cast)).get(call.get_absolute_url()).content.decode()


def test_a_note_may_be_written_while_they_are_still_here(cast, nurse):
    listed(cast)
    visit = went_home(cast)
    number = Identifier.objects.get(patient=visit.patient).value
    type(visit).objects.filter(pk=visit.pk).update(ended_at=None)
    make.signed_in(cast.nurse).post(reverse("call-note"), {"number": number, **NOTE})
    sweep(HOME + timedelta(hours=1))
    assert CallNote.objects.get().visit == visit


def test_nobody_writes_about_whom_they_do_not_care_for_or_long_after(cast, call):
    url, sent = reverse("call-note"), {"number": number_of(call), **NOTE}
    assert make.signed_in(cast.nurse).post(url, sent).context["form"].errors.keys() == {"number"}  # long ago
    left_today(call)
    elsewhere = make.user(Role.FRONTLINE, cast.other_department)
    assert make.signed_in(elsewhere).post(url, sent).context["form"].errors.keys() == {"number"}
    assert make.signed_in(cast.officer).get(url).status_code == 403
    assert not CallNote.objects.exists()


def test_an_empty_note_is_refused(cast, call):
    with pytest.raises(ValidationError) as refused:
        actions.note_call(call.visit, by=cast.nurse, appointments="  ")
    assert refused.value.code == "empty"


def test_whoever_has_nothing_to_read_is_not_held_up(call, nurse):
    page = page_of(call, nurse)
    assert "Before you call" not in page
    assert "Need" in page


# ------------------------------------------------------------------------------------------ a question
def asked(call, by, kind="nurse", **when):
    return actions.ask_clinician(call, by=by, kind=kind, words=ASKED, **{"now": OPEN, **when})


def test_a_question_falls_to_who_leads_the_ward_and_is_answered_the_same_day(cast, call, nurse):
    flag = asked(call, nurse)
    clock = Clock.objects.of("callflag", flag.pk).get()
    assert (flag.owner, clock.owner, clock.due_at) == (cast.head, cast.head, OPEN + timedelta(hours=4))
    assert Message.objects.filter(template="surveys/call_asked", to_user=cast.head).exists()
    assert Entry.objects.filter(verb="call.ask", subject_id=call.pk).count() == 1
    assert fresh(call).state == Call.State.WAITING
    assert fresh(call).tries == 0


def test_a_question_to_a_pharmacist_falls_to_the_pharmacy_of_the_list(cast, call, nurse):
    pharmacy = make.department(at=cast.site)
    pharmacist = make.user(Role.DEPARTMENT, pharmacy)
    actions.change_calls(call.call_list, by=cast.manager, pharmacy=pharmacy)
    flag = asked(call, nurse, "pharmacist")
    assert (flag.owner, flag.department) == (pharmacist, pharmacy)
    client = make.signed_in(pharmacist)
    assert ASKED in client.get(flag.get_absolute_url()).content.decode()
    assert client.get(call.get_absolute_url()).status_code == 404, "the call itself is none of theirs"
    assert client.post(flag.get_absolute_url(), {"done": SAID}).status_code == 302
    assert Message.objects.filter(template="surveys/call_answered", to_user=nurse).exists()
    assert Clock.objects.of("callflag", flag.pk).get().stop_event == "flag_settled"
    page = page_of(call, nurse)
    assert ASKED in page and SAID in page


def test_a_question_nobody_answers_goes_up(cast, call, nurse):
    flag = asked(call, nurse)
    clocks.actions.sweep(now=OPEN + timedelta(hours=5))
    assert Escalation.objects.of("callflag", flag.pk).filter(number=1).exists()


@pytest.mark.parametrize(("kind", "words", "code"), [("moon", ASKED, "kind"), ("symptoms", ASKED, "kind"),
                                                     ("nurse", " ", "words")])  # fmt: skip
def test_a_question_needs_whom_and_what(call, nurse, kind, words, code):
    with pytest.raises(ValidationError) as refused:
        actions.ask_clinician(call, by=nurse, kind=kind, words=words)
    assert set(refused.value.error_dict) <= {"kind", "words"}
    assert not CallFlag.objects.exists()


def test_nobody_is_asked_about_a_call_that_is_over(call, nurse):
    logged(call, nurse)
    with pytest.raises(ValidationError) as refused:
        asked(call, nurse)
    assert refused.value.code == "over"


def test_the_page_asks_for_whoever_has_the_call_and_for_nobody_else(cast, call, nurse):
    url, sent = reverse("call-ask", args=[call.ref]), {"kind": "doctor", "words": ASKED}
    client = make.signed_in(nurse)
    client.post(reverse("call-step", args=[call.ref, "take"]))
    assert client.post(url, sent).url == call.get_absolute_url()
    client.post(url, {"kind": "doctor"})
    assert CallFlag.objects.get().kind == "doctor"
    assert "No answer yet" in client.get(call.get_absolute_url()).content.decode()
    make.signed_in(caller(cast)).post(url, sent)
    assert CallFlag.objects.count() == 1, "somebody else has it"
    assert make.signed_in(cast.outsider).post(url, sent).status_code == 403
    stranger = make.user(Role.CALLER, cast.other_department)
    assert make.signed_in(stranger).post(url, sent).status_code == 404


def test_the_work_list_says_whether_there_is_an_answer(call, nurse):
    Call.objects.update(opens_at=call.home_at)
    flag, client = asked(call, nurse), make.signed_in(nurse)
    assert "Waits for an answer" in client.get(reverse("calls")).content.decode()
    actions.settle_flag(flag, by=nurse, done=SAID)
    page = client.get(reverse("calls")).content.decode()
    assert "Answered" in page and "Waits for an answer" not in page
    assert not Message.objects.filter(template="surveys/call_answered").exists(), "it was their own answer"


def test_a_question_after_the_call_stands_with_it(cast, call, nurse):
    logged(call, nurse, flags=[Raised("pharmacist", ASKED)])
    assert CallFlag.objects.get().owner == cast.head, "the list names no pharmacy"
    assert fresh(call).state == Call.State.DONE


def test_a_question_may_be_asked_though_nobody_was_reached_but_not_without_words(call, nurse):
    unreached = {"is_reached": False, "reason": "no_answer", "outcome": ""}
    with pytest.raises(ValidationError) as refused:
        logged(call, nurse, flags=[Raised("nurse", "")], **unreached)
    assert set(refused.value.error_dict) == {"question_words"}
    logged(call, nurse, flags=[Raised("nurse", ASKED)], **unreached)
    assert CallFlag.objects.count() == 1


def test_whoever_new_symptoms_fall_to_hears_of_them_at_once(cast, call, nurse):
    logged(call, nurse, flags=[Raised("symptoms", "Short of breath.")])
    assert Message.objects.filter(template="surveys/call_task_given", to_user=cast.head).exists()


# ------------------------------------------------------------------------------------------ looked through
def test_what_was_looked_through_is_kept_over_further_tries(call, nurse):
    unreached = {"is_reached": False, "reason": "busy", "outcome": ""}
    logged(call, nurse, reviewed=["medicines", "history"], consulted=["pharmacy"], **unreached)
    logged(call, nurse, OPEN + timedelta(hours=1), reviewed=["summary"])
    done = fresh(call)
    assert (done.reviewed, done.consulted) == (["history", "medicines", "summary"], ["pharmacy"])


def test_the_page_shows_what_was_looked_through_before(call, nurse):
    Call.objects.update(reviewed=["notes"])
    [ticked] = re.findall(r"<input[^>]*value=\"notes\"[^>]*>", page_of(call, nurse))
    assert " checked" in ticked


def test_a_silent_feed_is_said_before_anybody_dials(cast, call, nurse):
    made = sending.sender(cast)
    sending.tell(made, message("A28", HOME, "M-0", visit=""), now=HOME)
    Call.objects.update(opens_at=call.home_at)
    silence = "have told us nothing for a while"
    assert silence in make.signed_in(nurse).get(reverse("calls")).content.decode()
    assert silence in page_of(call, nurse)
    InboundMessage.objects.update(received_at=timezone.now())
    assert silence not in page_of(call, nurse)

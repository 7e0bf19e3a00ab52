"""Whom a list calls, taken from the hospital's events by a sweep; who is taken off, and who was not called in time."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from hospital import actions as hospital
from hospital.models import OptOut, VisitEvent
from outbox.models import Message
from surveys import actions
from surveys.actions.callflags import Raised
from surveys.callboards import board_of
from surveys.calls import scripts
from surveys.models import Call, CallFlag, CallScript, HeardEvent
from tests import make
from tests.complaints.pages import cost
from tests.surveys.callers import OPEN, PHONE, caller, fresh, listed, logged, sweep, to_call, went_home
from tests.surveys.campaigning import HOME, patient

pytestmark = pytest.mark.django_db
LATER = HOME + timedelta(hours=2)


@pytest.fixture
def cast():
    return make.cast()


# ------------------------------------------------------------------------------------------ entered
def test_who_goes_home_is_to_be_called_two_to_three_days_later(cast):
    call = to_call(cast)
    assert (call.state, call.tier) == (Call.State.WAITING, 3)  # three nights and nothing else is one point
    assert (call.opens_at, call.due_at) == (HOME + timedelta(hours=48), HOME + timedelta(hours=72))
    assert Entry.objects.filter(verb="call.enter", subject_id=call.pk).count() == 1


def test_the_sweep_hears_each_event_once(cast):
    call = to_call(cast)
    assert actions.hear(now=LATER) == 0
    assert list(Call.objects.all()) == [call]
    assert HeardEvent.objects.count() == VisitEvent.objects.count()


def test_whose_record_cannot_be_read_stands_in_the_figures_and_holds_up_nobody(cast):
    plan = listed(cast)
    lost, other = went_home(cast), went_home(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hospital_person SET email = 'x' WHERE id = %s", [lost.patient.person_id])
    sweep(LATER)
    assert sorted(Call.objects.values_list("visit", "state", "why")) == sorted(
        [(lost.pk, "removed", "unreadable"), (other.pk, "waiting", "")]
    )
    assert board_of(plan, LATER).taken_off == [("Their record cannot be read", 1)]
    assert Entry.objects.filter(verb="call.take_off", facts__why="unreadable").count() == 1


def test_a_list_calls_only_whom_its_rule_names_and_the_first_one_takes_them(cast):
    elsewhere = make.location(of=make.department(at=cast.site))
    listed(cast, wards=[elsewhere], name="Elsewhere")
    first, _second = listed(cast, name="First"), listed(cast, name="Second")
    went_home(cast)
    sweep(LATER)
    assert Call.objects.get().call_list == first


def test_a_discharge_before_the_list_began_is_nobody_to_call(cast):
    went_home(cast, at=HOME - timedelta(days=2))
    listed(cast)
    sweep(LATER)
    assert not Call.objects.exists()


def test_a_sensitive_service_is_called_only_where_it_is_named(cast):
    service = hospital.add_service(name="Early pregnancy", is_sensitive=True, by=None, now=HOME - timedelta(days=9))
    listed(cast)
    went_home(cast, service=service)
    sweep(LATER)
    assert not Call.objects.exists()
    listed(cast, services=[service], name="Named")
    went_home(cast, service=service)
    sweep(LATER)
    assert Call.objects.get().call_list.name == "Named"


# ------------------------------------------------------------------------------------------ taken off
def told_off(cast, change, **fields):
    call = to_call(cast, **fields)
    change(call.visit)
    sweep(LATER)
    return fresh(call)


def person_of(visit):
    return visit.patient.person


CHANGES = {
    "deceased": lambda visit: hospital.change_person(person_of(visit), by=None, deceased_on=date(2026, 6, 2)),
    "do_not_contact": lambda visit: hospital.change_person(person_of(visit), by=None, do_not_contact=True),
    "opted_out": lambda visit: hospital.opt_out(person_of(visit), how=OptOut.How.STAFF, now=LATER),
    "no_phone": lambda visit: hospital.change_person(person_of(visit), by=None, phone=""),
    "discharge_cancelled": lambda visit: hospital.cancel_discharge(visit, at=LATER, by=None, now=LATER),
    "admission_cancelled": lambda visit: hospital.cancel_admission(visit, at=LATER, by=None, now=LATER),
    "readmitted": lambda visit: hospital.visit(
        visit.patient, location=visit.location, started_at=LATER, kind="inpatient", by=None
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", CHANGES)
def test_who_must_not_or_need_not_be_called_is_taken_off(cast, why):
    call = told_off(cast, CHANGES[why])
    assert (call.state, call.why) == (Call.State.REMOVED, why)
    assert Entry.objects.filter(verb="call.take_off", subject_id=call.pk).get().facts == {"why": why}


def test_without_any_of_it_they_stay(cast):
    """The control of the one above."""
    assert told_off(cast, lambda visit: None).state == Call.State.WAITING


def test_two_records_that_are_one_patient_are_called_about_the_later_discharge(cast):
    first = to_call(cast)
    again = went_home(cast, at=HOME + timedelta(hours=1))
    sweep(LATER)
    hospital.merge_patients(first.visit.patient, gone=again.patient, by=None, now=LATER)
    sweep(LATER)
    assert (fresh(first).state, fresh(first).why) == (Call.State.REMOVED, "newer")
    assert Call.objects.get(visit=again).state == Call.State.WAITING


def test_a_discharge_told_again_after_the_call_calls_nobody_again(cast):
    call = to_call(cast)
    logged(call, caller(cast))
    hospital.discharge(call.visit, at=HOME + timedelta(minutes=30), by=None, now=OPEN)
    sweep(OPEN)
    assert Call.objects.count() == 1


def test_whoever_is_on_the_telephone_with_them_finishes_first(cast):
    call = to_call(cast)
    actions.take_call(call, by=caller(cast), now=OPEN)
    CHANGES["no_phone"](call.visit)
    sweep(OPEN + timedelta(minutes=1))
    assert fresh(call).state == Call.State.WAITING
    sweep(OPEN + timedelta(minutes=31))
    assert fresh(call).why == "no_phone"


# ------------------------------------------------------------------------------------------ not called in time
def test_an_entry_nobody_tried_is_told_in_the_digest_once_and_given_up_after_two_weeks(cast):
    call = to_call(cast)
    for _turn in range(2):
        sweep(call.due_at + timedelta(minutes=1))
    (message,) = Message.objects.filter(template="surveys/call_missed", to_user=cast.head)[:1]
    assert Message.objects.filter(template="surveys/call_missed").values("to_user").distinct().count() == 1
    assert PHONE not in str(message.context)
    sweep(HOME + timedelta(days=15))
    assert fresh(call).state == Call.State.MISSED


def test_what_was_tried_and_never_reached_ends_as_unreachable(cast):
    call = to_call(cast)
    logged(call, caller(cast), is_reached=False, outcome="", reason="no_answer")
    sweep(HOME + timedelta(days=15))
    assert (fresh(call).state, fresh(call).outcome) == (Call.State.DONE, "unreachable")


# ------------------------------------------------------------------------------------------ lists and scripts
def test_an_ended_list_calls_nobody_and_keeps_what_was_promised(cast):
    row = listed(cast)
    went_home(cast)
    went_home(cast)
    sweep(LATER)
    kept, left = Call.objects.order_by("pk")
    logged(kept, caller(cast), outcome="rescheduled", promised_at=OPEN + timedelta(hours=3))
    actions.end_calls(row, by=None, now=OPEN + timedelta(minutes=1))
    assert (fresh(kept).state, fresh(left).why) == (Call.State.WAITING, "ended")
    with pytest.raises(ValidationError):
        actions.end_calls(row, by=None)


def test_a_script_is_never_changed_only_followed_by_the_next(cast):
    row = listed(cast)
    call = to_call(cast)
    logged(call, caller(cast))
    words = {"en": {**scripts.shipped()["en"], "opening": "Hello, this is the ward."}}
    made = actions.write_script(name=row.script.name, words=words, by=None, now=OPEN)
    row.refresh_from_db()
    assert (made.number, row.script) == (2, made)
    assert fresh(call).script.number == 1
    assert CallScript.objects.get(number=1).words == scripts.shipped()


def test_a_script_that_sounds_like_the_survey_is_refused(cast):
    row = listed(cast)
    words = {"en": {**scripts.shipped()["en"], "closing": "How would you rate us from 0 to 10?"}}
    with pytest.raises(ValidationError) as refused:
        actions.write_script(name=row.script.name, words=words, by=None)
    assert [error.code for error in refused.value.error_list] == ["like_the_survey"]


# ------------------------------------------------------------------------------------------ two sweeps at once
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_share_the_work(cast):
    """The second skips what the first holds, and neither waits."""
    now = timezone.now()
    actions.plan_calls(site=cast.site, name="Now", by=None, now=now - timedelta(days=1))
    went_home(cast, person=patient(phone=PHONE), at=now)
    found = []

    def other():
        found.append(actions.hear(now=now + timedelta(minutes=1)))
        connection.close()

    with transaction.atomic():
        assert actions.hear(now=now + timedelta(minutes=1)) == 1
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=20)
        assert found == [0]
    assert Call.objects.count() == 1


def test_the_work_list_costs_the_same_for_2_as_for_20(cast):
    nurse, raised = caller(cast), Raised(CallFlag.Kind.MEDICINE, "Which of the two?")
    client, url = make.signed_in(nurse), reverse("calls")
    listed(cast)

    def call(number: int) -> None:
        for _each in range(number):
            went_home(cast)
        sweep(HOME + timedelta(hours=1))
        Call.objects.update(opens_at=HOME)
        for one in Call.objects.filter(tries=0).order_by("-pk")[: number // 2]:
            logged(one, nurse, flags=[raised], handed_to="Dr Byrne")

    call(2)
    few = cost(client, url)
    call(18)
    assert Call.objects.count() == 20 and cost(client, url) == few

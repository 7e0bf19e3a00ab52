"""What messages do to people and visits: each event its own effect, whatever the order, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import Entry
from hospital import actions as hospital
from hospital.actions import feed
from hospital.feed.pieces import of_batch, of_bundle
from hospital.models import FeedCode, FeedVisit, Identifier, InboundMessage, Need, OptOut, Patient, Person, Visit
from surveys import actions as surveys
from surveys.models import Asking, Call, ClaimedEvent, HeardEvent
from tests import make
from tests.hospital.feed import sending
from tests.hospital.feed.sending import BEGINS, LATER, message, tell, the_visit
from tests.hospital.feed.test_fhir import ENCOUNTER, PATIENT, bundle
from tests.surveys.make import published

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ENDED = BEGINS + 5 * HOUR
State, Reason = InboundMessage.State, InboundMessage.Reason


@pytest.fixture
def wards(cast):
    return sending.sender(cast)


def kinds(visit: Visit) -> list[str]:
    return list(visit.events.order_by("pk").values_list("kind", flat=True))


def home(number: str = "M-9", at=ENDED, **fields) -> str:
    return message("A03", at, number, ended=at, **fields)


# ------------------------------------------------------------------------------------------------ a stay
def test_a_stay_from_admission_to_going_home(wards):
    rows = tell(
        wards, message("A01", BEGINS, "M-1", phone="+353 87 555 0101"),
        message("A02", BEGINS + HOUR, "M-2", ward="2B^4^1"),
        message("A08", BEGINS + 2 * HOUR, "M-3", ward="2B", phone="+353 87 555 0102", expected=ENDED - HOUR),
        home(ward="2B"),
    )  # fmt: skip
    assert [row.state for row in rows] == [State.APPLIED] * 4
    visit = the_visit()
    assert (visit.location.name, visit.kind, visit.started_at, visit.ended_at) == (
        "Ward 2B",
        "inpatient",
        BEGINS,
        ENDED,
    )
    assert visit.goes_home_at == ENDED - HOUR
    assert [row.location.name for row in visit.wards.all()] == ["Ward 1A", "Ward 2B"]
    assert kinds(visit) == ["discharged"]
    person = visit.patient.person
    assert (person.name, person.phone, str(visit.patient.born_on)) == ("Nora Byrne", "+353 87 555 0102", "1970-05-01")
    assert {row.patient for row in rows} == {visit.patient}
    verbs = set(Entry.objects.filter(door="timers").values_list("verb", flat=True))
    assert {"person.create", "patient.visit", "visit.discharge"} <= verbs


def test_the_same_again_changes_nothing(wards):
    texts = [message("A01", BEGINS, "M-1"), home()]
    tell(wards, *texts)
    before = sending.standing(), Entry.objects.count(), Person.objects.count()
    assert tell(wards, *texts) == []
    InboundMessage.objects.update(state=State.STORED)
    sending.sweep()
    assert (sending.standing(), Entry.objects.count(), Person.objects.count()) == before
    assert kinds(the_visit()) == ["discharged"]


def test_another_message_under_a_used_number_is_set_aside(wards):
    tell(wards, message("A01", BEGINS, "M-1"))
    [other] = tell(wards, message("A01", BEGINS, "M-1", family="Other"))
    assert (other.state, other.reason, other.is_first) == (State.SET_ASIDE, Reason.CONTROL_ID_REUSED, False)
    assert tell(wards, message("A01", BEGINS, "M-1", family="Other")) == []
    assert the_visit().patient.person.name == "Nora Byrne"


def test_going_home_is_corrected_without_being_told_twice(wards):
    tell(wards, message("A01", BEGINS, "M-1"), home())
    later = ENDED + HOUR
    tell(wards, message("A03", later, "M-10", ended=later))
    assert (kinds(the_visit()), the_visit().ended_at) == (["discharged"], later)


def test_a_discharge_taken_back_and_an_admission_that_never_was(wards):
    tell(wards, message("A01", BEGINS, "M-1"), home(), message("A13", ENDED + HOUR, "M-10"))
    assert (kinds(the_visit()), the_visit().ended_at) == (["discharged", "discharge_cancelled"], None)
    tell(wards, message("A11", ENDED + 2 * HOUR, "M-11"))
    assert kinds(the_visit())[-1] == "admission_cancelled"
    assert FeedVisit.objects.get().is_cancelled


def test_a_discharge_that_was_taken_back_before_it_came_tells_nobody(wards):
    tell(wards, message("A01", BEGINS, "M-1"), message("A13", ENDED + HOUR, "M-10"), home())
    assert (kinds(the_visit()), the_visit().ended_at) == ([], None)
    tell(wards, home("M-12", ENDED + 3 * HOUR))
    assert kinds(the_visit()) == ["discharged"]


def test_older_news_is_not_written_over_newer(wards):
    tell(wards, message("A01", BEGINS, "M-1"), message("A31", BEGINS + 3 * HOUR, "M-3", visit="", phone="+353 1 3"))
    tell(wards, message("A08", BEGINS + HOUR, "M-2", ward="3C", phone="+353 1 2"))
    visit = the_visit()
    assert (visit.location.name, visit.patient.person.phone) == ("Ward 3C", "+353 1 3")


def test_a_message_from_the_future_does_not_outlast_what_is_told_after_it(wards):
    tell(wards, message("A28", BEGINS + timedelta(days=900), "M-1", visit="", family="Wrong"))
    later = LATER + timedelta(hours=1)
    tell(wards, message("A31", later, "M-2", visit="", family="Right"), now=later)
    assert Person.objects.get().name == "Nora Right"


def test_a_correction_of_a_visit_nobody_knows_waits_and_a_death_in_it_does_not(wards):
    [early] = tell(wards, message("A08", BEGINS + HOUR, "M-2", ward="2B", dead="Y"))
    assert early.state == State.WAITING
    assert Person.objects.get(name="Nora Byrne").deceased_on == BEGINS.date()
    tell(wards, message("A01", BEGINS, "M-1"))
    early.refresh_from_db()
    assert (early.state, the_visit().location.name) == (State.APPLIED, "Ward 2B")


def test_what_waits_too_long_is_set_aside(wards):
    [early] = tell(wards, message("A08", BEGINS, "M-2"))
    assert feed.give_up_waiting(now=LATER + timedelta(hours=71)) == 0
    assert feed.give_up_waiting(now=LATER + timedelta(hours=73)) == 1
    early.refresh_from_db()
    assert early.reason == Reason.UNKNOWN_VISIT


# ------------------------------------------------------------------------------------------------ people
def test_what_a_colleague_wrote_by_hand_stays(wards):
    tell(wards, message("A01", BEGINS, "M-1", phone="+353 1 1"))
    person = the_visit().patient.person
    hospital.change_person(person, by=None, phone="the safe one")
    tell(wards, message("A31", BEGINS + HOUR, "M-2", visit="", phone="+353 1 2", family="Moran"))
    person.refresh_from_db()
    assert (person.phone, person.name) == ("the safe one", "Nora Moran")


def test_a_patient_whom_staff_had_entered_is_the_same_one(wards, cast):
    person = make.person(name="Nora B.", phone="+353 1 9")
    patient = hospital.identify(person, authority="HARBOUR", number="MRN1", by=None)
    visit = hospital.visit(patient, location=cast.ward, started_at=BEGINS, number="V-1", by=None)
    tell(wards, message("A01", BEGINS, "M-1"), home())
    assert (the_visit(), Patient.objects.count()) == (visit, 1)
    assert (the_visit().patient.person.name, kinds(the_visit())) == ("Nora B.", ["discharged"])


def test_a_merge_moves_everything_in_either_order(wards):
    for first in (True, False):
        mark = "a" if first else "b"
        admit = message("A01", BEGINS, f"{mark}1", mrn=f"TMP{mark}", visit=f"V{mark}", phone="+353 1 7")
        merge = message("A40", BEGINS + HOUR, f"{mark}2", mrn=f"MRN{mark}", merged=f"TMP{mark}", visit="")
        tell(wards, *((admit, merge) if first else (merge, admit)))
        visit = the_visit(f"V{mark}")
        numbers = {one.value for one in visit.patient.identifiers.all()}
        assert (numbers, visit.patient.person.phone) == ({f"TMP{mark}", f"MRN{mark}"}, "+353 1 7")


def test_a_merge_carries_wishes_needs_and_whoever_was_merged_before(wards):
    tell(wards, *(message("A28", BEGINS, f"M-{one}", mrn=one, visit="") for one in ("A", "B", "C")))
    people = {row.value: row.patient.person for row in Identifier.objects.select_related("patient__person")}
    hospital.opt_out(people["A"], how=OptOut.How.LINK)
    hospital.record_need(people["A"], kind=Need.Kind.FORMAT, detail="Large print", by=None)
    hospital.record_preference(people["A"], by=None, kind="food", words="No pork")
    hospital.change_person(people["A"], by=None, contact_safety="Not at home")
    tell(wards, message("A40", BEGINS + HOUR, "M-5", mrn="B", merged="A", visit=""))
    tell(wards, message("A40", BEGINS + HOUR, "M-6", mrn="C", merged="B", visit=""))
    kept = people["C"]
    kept.refresh_from_db()
    assert OptOut.objects.standing().filter(person=kept).exists()
    assert (kept.contact_safety, kept.needs.count(), kept.preferences.count()) == ("Not at home", 1, 1)
    assert kept.patient.merged.count() == 2


def test_a_visit_of_another_patient_is_set_aside_until_the_two_are_one(wards):
    tell(wards, message("A01", BEGINS, "M-1", mrn="MRN1"))
    [held] = tell(wards, message("A02", BEGINS + HOUR, "M-2", mrn="TMP1", ward="2B"))
    assert held.reason == Reason.OTHER_PATIENT
    tell(wards, message("A40", BEGINS + HOUR, "M-3", mrn="MRN1", merged="TMP1", visit=""))
    assert the_visit().location.name == "Ward 2B"


# ------------------------------------------------------------------------------------------------ set aside
def test_a_ward_nobody_knows_waits_for_somebody_who_does(wards, cast):
    [held] = tell(wards, message("A01", BEGINS, "M-1", ward="9Z^1"))
    code = FeedCode.objects.get(code="9Z")
    assert (held.state, held.reason, code.location) == (State.SET_ASIDE, Reason.UNKNOWN_WARD, None)
    feed.map_code(code, to=cast.ward, by=cast.administrator)
    sending.sweep()
    assert the_visit().location == cast.ward


def test_a_service_nobody_knows_does_not_hold_the_message(wards, cast):
    tell(wards, message("A01", BEGINS, "M-1", service="PSY"))
    service = hospital.add_service(name="Psychiatry", is_sensitive=True, by=None)
    feed.map_code(FeedCode.objects.get(kind="service"), to=service, by=cast.administrator)
    assert the_visit().service == service


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ward": ""}, Reason.NO_WARD), ({"visit": "V" * 41}, Reason.TOO_LONG),
        ({"began": ENDED, "ended": BEGINS}, Reason.ENDS_BEFORE), ({"mrn": ""}, Reason.NO_PATIENT),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_over_says_why_and_the_rest_goes_on(wards, changes, reason):
    bad = message("A01", BEGINS, "M-1", **changes)
    rows = tell(wards, bad, message("A01", BEGINS, "M-2", mrn="MRN2", visit="V-2"))
    assert [row.state for row in rows] == [State.SET_ASIDE, State.APPLIED]
    assert rows[0].reason == reason


def test_one_that_breaks_the_batch_steps_back_alone(wards):
    """A number that the encrypted column takes and the plain one refuses breaks the statement of all of them."""
    rows = tell(wards, *(message("A01", BEGINS, f"M-{n}", visit=f"V-{n}", mrn=f"MRN{n}") for n in range(3)))
    InboundMessage.objects.filter(pk=rows[1].pk).update(raw=message("A01", LATER, "M-1", visit="V\x00X", mrn="MRN1"))
    InboundMessage.objects.update(state=State.STORED)
    sending.sweep()
    found = InboundMessage.objects.order_by("pk").values_list("state", "reason")
    assert list(found) == [(State.APPLIED, ""), (State.SET_ASIDE, Reason.FAILED), (State.APPLIED, "")]


def test_one_that_cannot_even_be_read_does_not_stop_the_sweep(wards):
    rows = tell(wards, *(message("A01", BEGINS, f"M-{n}", visit=f"V-{n}", mrn=f"MRN{n}") for n in range(2)))
    InboundMessage.objects.filter(pk=rows[0].pk).update(form="csv", raw="no JSON")
    InboundMessage.objects.update(state=State.STORED)
    sending.sweep()
    found = InboundMessage.objects.order_by("pk").values_list("state", "reason")
    assert list(found) == [(State.SET_ASIDE, Reason.FAILED), (State.APPLIED, "")]


def test_one_that_none_of_our_keys_opens_is_set_aside_and_the_page_says_so(cast, wards):
    for text in (message("A01", BEGINS, "M-1"), message("A01", BEGINS, "M-2", visit="V-2")):
        feed.take_delivery(wards, pieces=of_batch(text.encode()), now=BEGINS)
    lost = InboundMessage.objects.earliest("pk")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hospital_inboundmessage SET raw = 'x' WHERE id = %s", [lost.pk])
    assert feed.process_feed(now=LATER) == 2
    found = InboundMessage.objects.order_by("pk").values_list("state", "reason")
    assert list(found) == [(State.SET_ASIDE, Reason.FAILED), (State.APPLIED, "")]
    administrator = make.signed_in(cast.administrator)
    assert administrator.get(reverse("feed")).status_code == 200
    shown = administrator.get(reverse("feed-message", args=[lost.pk])).content.decode()
    assert "It could not be taken over" in shown


def test_set_aside_can_be_tried_again_or_discarded_for_a_reason(wards, cast):
    [held] = tell(wards, message("A01", BEGINS, "M-1", ward=""))
    rows = InboundMessage.objects.filter(pk=held.pk)
    assert feed.replay_messages(rows, by=cast.administrator) == 1
    sending.sweep()
    held.refresh_from_db()
    assert held.reason == Reason.NO_WARD
    assert feed.discard_messages(rows, why="test", by=cast.administrator) == 1
    assert feed.discard_messages(rows, why="test", by=cast.administrator) == 0
    held.refresh_from_db()
    assert (held.state, held.why, held.by) == (State.DISCARDED, "test", cast.administrator)


def test_words_are_forgotten_after_a_month_and_rows_after_a_year(wards):
    [row, held] = tell(wards, message("A01", BEGINS, "M-1"), message("A01", BEGINS, "M-2", visit="V-2", ward=""))
    assert feed.forget_messages(now=LATER + timedelta(days=29)) == 0
    assert feed.forget_messages(now=LATER + timedelta(days=31)) == 2
    row.refresh_from_db()
    held.refresh_from_db()
    assert (row.raw, row.state, held.state, held.why) == ("", State.APPLIED, State.DISCARDED, "expired")
    assert feed.forget_messages(now=LATER + timedelta(days=366)) == 2
    assert not InboundMessage.objects.exists()


def test_an_encounter_that_goes_on_takes_its_discharge_back(wards):
    def told(version, hour, status):
        at = (BEGINS + hour * HOUR).isoformat()
        stay = {
            **ENCOUNTER, "status": status, "location": [{"location": {"display": "1A"}}],
            "meta": {"versionId": version, "lastUpdated": at},
            "period": {"start": BEGINS.isoformat(), **({"end": at} if status == "finished" else {})},
        }  # fmt: skip
        return of_bundle(bundle(PATIENT, stay))

    for version, hour, status in (("1", 1, "in-progress"), ("2", 5, "finished"), ("4", 7, "in-progress")):
        feed.take_delivery(wards, pieces=told(version, hour, status), now=LATER)
        sending.sweep()
    assert (kinds(the_visit()), the_visit().ended_at) == (["discharged", "discharge_cancelled"], None)
    feed.take_delivery(wards, pieces=told("3", 6, "in-progress"), now=LATER)  # older news changes nothing
    feed.take_delivery(wards, pieces=told("5", 9, "finished"), now=LATER)
    sending.sweep()
    assert (kinds(the_visit())[2:], the_visit().ended_at) == (["discharged"], BEGINS + 9 * HOUR)


# ------------------------------------------------------------------------------------------------ a whole day
def test_a_day_in_any_order_ends_in_the_same_state(cast, wards):
    """In the order of what happened, and in three others, a few messages at a time; asked and called about alike."""
    messages = sending.day().messages(24)
    _ask_and_call(cast)
    tell(wards, *(one.raw for one in messages))
    _hear()
    straight = sending.standing()
    assert len(straight) == 24
    home = [visit for visit in straight.values() if visit["asked"] and visit["called"]]
    assert 12 <= len(home) < 24
    assert InboundMessage.objects.exclude(state=State.APPLIED).count() == 0
    for seed in range(3):
        _forget_everything()
        rest = list(messages)
        sending.day(seed=seed).chance.shuffle(rest)
        for begin in range(0, len(rest), 30):
            tell(wards, *(one.raw for one in rest[begin : begin + 30]))
            _hear()
        assert InboundMessage.objects.exclude(state=State.APPLIED).count() == 0
        assert sending.standing() == straight


def _ask_and_call(cast):
    survey = published(cast)
    campaign = surveys.plan_campaign(survey, site=cast.site, name="Home", age_from=None, by=None, now=BEGINS)
    surveys.start_campaign(campaign, by=None, now=BEGINS)
    surveys.plan_calls(site=cast.site, name="Home", by=None, now=BEGINS)


def _hear():
    while surveys.claim(now=LATER) or surveys.hear(now=LATER) or surveys.prune(now=LATER):
        pass


def _forget_everything() -> None:
    for rows in (Asking, ClaimedEvent, Call, HeardEvent):
        rows.objects.all().delete()
    InboundMessage.objects.all().delete()
    for visit in Visit.objects.all():
        visit.events.all().delete()
    Visit.objects.all().delete()
    Identifier.objects.all().delete()
    Patient.objects.update(merged_into=None)
    Patient.objects.all().delete()

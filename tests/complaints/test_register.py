"""Registering: one transaction from the words to the case, its targets, its owner and who is told."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from complaints import actions
from complaints.models import Complaint, Entry
from feedback.models import Feedback, IntakeItem
from hospital.models import Role
from tests import make
from tests.complaints import seen


def test_it_works(cast):
    case = make.fresh(make.case(cast))
    assert case.ref == f"C-{case.pk:06d}"
    assert (case.status, case.severity, case.version) == ("received", 2, 1)
    assert case.feedback.words == make.WORDS
    assert case.department == cast.department
    assert seen.running(case) == {"acknowledge", "triage", "statutory_response", "update"}


def test_the_reference_belongs_to_the_row_from_the_first_moment(cast):
    assert make.case(cast).ref.startswith("C-0")


def test_one_audit_entry_is_left_and_one_for_the_record(cast):
    case = make.case(cast)
    assert seen.verbs(case) == ["complaint.register"]
    entry = seen.last_entry(case)
    assert (entry.actor_id, entry.facts["version"], entry.facts["owner"]) == (cast.nurse.pk, 1, case.owner_id)


def test_it_falls_to_an_officer_of_the_place_in_turn(cast):
    owners = {make.case(cast).owner for _ in range(4)}
    assert owners == {cast.officer, cast.colleague}


def test_an_officer_of_the_department_goes_before_those_of_the_site(cast):
    near = make.user(Role.OFFICER, cast.department)
    assert make.case(cast).owner == near
    assert make.case(cast, severity=3).owner_id == near.pk


def test_it_falls_to_the_logger_who_may_hold_it(cast):
    assert make.case(cast, by=cast.colleague).owner == cast.colleague


def test_without_an_officer_nobody_holds_it(cast):
    case = make.case(site=cast.other_site, by=cast.nurse, named=[cast.outsider])
    assert case.owner is None


def test_somebody_named_is_never_chosen(cast):
    assert {make.case(cast, named=[cast.officer]).owner for _ in range(3)} == {cast.colleague}
    assert make.case(cast, by=cast.colleague, named=[cast.colleague]).owner == cast.officer


def test_a_chosen_owner_must_be_able_to_hold_it(cast):
    with seen.refused("cannot_own"):
        make.case(cast, owner=cast.reader)


def test_only_complaints_and_concerns_become_a_case(cast):
    with seen.refused("kind"):
        make.case(cast, kind="compliment")
    assert not Complaint.objects.exists()


def test_it_refuses_what_reached_us_in_the_future(cast):
    with seen.refused("future"):
        make.case(cast, received_at=datetime(2100, 1, 1, tzinfo=UTC))


def test_it_refuses_a_department_of_another_site(cast):
    with seen.refused("place"):
        make.case(cast, department=cast.other_department)


def test_it_refuses_a_site_without_rules(cast):
    with seen.refused("profile"):
        make.case(site=make.site(profile="nowhere"), by=cast.nurse)
    assert not Feedback.objects.exists()


def test_the_date_of_receipt_is_the_sites_own(cast):
    at = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    case = make.case(site=cast.other_site, by=cast.nurse, now=at)
    assert (case.zone, case.received_on) == ("America/Halifax", date(2026, 11, 19))


def test_targets_count_from_the_receipt_even_when_logged_late(cast):
    at = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
    case = make.case(cast, received_at=at, now=make.NOW)
    target = case_target(case, "statutory_response")
    assert (target.started_at, target.due_on) == (at, date(2026, 11, 23))


def case_target(case, kind):
    return seen.Clock.objects.of("complaint", case.pk).get(kind=kind)


def test_a_concern_has_the_targets_of_a_concern(cast):
    assert seen.running(make.case(cast, kind="concern")) == {"contact", "service_recovery"}


def test_a_grave_one_is_in_its_owners_hands_and_a_call_is_owed(cast):
    case = make.case(cast, severity=3, received_at=make.later(days=-1), now=make.NOW)
    contact = case_target(case, "contact")
    assert (contact.rule, contact.started_at, contact.due_at) == ("contact-grave", make.NOW, make.later(hours=4))
    assert "contact" not in seen.running(make.case(cast, severity=2))


def test_sorting_a_grave_one_does_not_begin_the_call_anew(cast):
    case = make.case(cast, severity=3, now=make.NOW)
    make.triaged(cast, case)
    assert case_target(case, "contact").started_at == make.NOW


def test_somebody_anonymous_is_looked_into_and_owed_no_answer(cast):
    case = make.case(cast, teller=None, teller_role="anonymous")
    assert seen.running(case) == {"triage", "looked_into"}


def test_somebody_whose_name_is_not_known_yet_is_owed_an_answer(cast):
    case = make.case(cast, teller=None, teller_role="family")
    assert "statutory_response" in seen.running(case)


@pytest.mark.parametrize("done", [["spoken"], ["written"], ["offer_made"]])
def test_logging_acknowledges_what_the_rules_accept(cast, done):
    case = make.fresh(make.case(cast, acknowledged=done))
    assert case.acknowledged_at is not None
    assert seen.stopped(case) == {"acknowledge": "acknowledged"}
    assert case.entries.get().kind == Entry.Kind.ACKNOWLEDGEMENT


def test_logging_does_not_acknowledge_what_the_rules_do_not_accept(cast):
    make.rules(acknowledged_by=["written"])
    case = make.fresh(make.case(cast, acknowledged=["spoken"]))
    assert case.acknowledged_at is None
    assert "acknowledge" in seen.running(case)


# ------------------------------------------------------------------------------------ who is told
def test_a_moderate_case_alerts_nobody(cast):
    assert seen.messages(make.case(cast)) == {}


def test_a_high_case_is_reported_at_once_to_whoever_gets_it_and_to_the_department(cast):
    case = make.case(cast, severity=3)
    assert case.owner in (cast.officer, cast.colleague)
    assert seen.told(case, "negative") == {cast.head.pk, case.owner_id}
    assert set(seen.messages(case)) == {
        f"negative:{case.ref}:1:u{user.pk}:{way}" for user in (cast.head, case.owner) for way in ("in_app", "email")
    }


def test_where_nobody_can_hold_it_a_high_case_is_reported_to_whoever_stands_in(cast):
    case = make.case(cast, severity=3, named=[cast.officer, cast.colleague])
    assert case.owner is None
    assert seen.told(case, "negative") == {cast.manager.pk, cast.head.pk}


def test_a_critical_case_reaches_whoever_is_on_duty_as_well(cast):
    case = make.case(cast, severity=4)
    alerted = {cast.head.pk, cast.officer.pk, cast.colleague.pk, cast.duty.pk}
    assert seen.told(case, "urgent") == alerted | {cast.director.pk}


def test_the_report_never_reaches_somebody_named(cast):
    case = make.case(cast, severity=3, named=[cast.head, cast.officer])
    assert cast.head.pk not in seen.told(case, "negative")
    assert cast.officer.pk not in seen.told(case, "negative")
    assert cast.colleague.pk in seen.told(case, "negative")


def test_a_media_flag_reaches_leadership_and_press_in_parallel(cast):
    case = make.case(cast, flags=["media"])
    assert case.severity == 3
    assert seen.escalations(case) == [(2, "", "receipt"), (3, "leadership", "flag"), (4, "pr", "flag")]
    assert seen.told(case, "urgent") >= {cast.director.pk, cast.pr.pk}


def test_a_legal_flag_reaches_leadership_and_legal(cast):
    case = make.case(cast, flags=["legal"])
    assert seen.escalations(case) == [(3, "leadership", "flag"), (4, "legal", "flag")]


def test_a_critical_case_reaches_leadership(cast):
    assert seen.escalations(make.case(cast, severity=4)) == [(2, "", "receipt"), (3, "leadership", "flag")]


def test_leadership_hears_once_of_two_flags(cast):
    case = make.case(cast, severity=4, flags=["media", "legal"])
    flags = [(3, "leadership", "flag"), (4, "legal", "flag"), (4, "pr", "flag")]
    assert seen.escalations(case) == [(2, "", "receipt"), *flags]


def test_safeguarding_is_critical_and_only_those_told_and_a_manager_may_look(cast):
    case = make.fresh(make.case(cast, flags=["safeguarding"]))
    assert (case.severity, case.is_restricted) == (4, True)
    visible = [user for user in (cast.officer, cast.colleague, cast.head, cast.director, cast.reader, cast.manager)
               if Complaint.objects.visible_to(user).filter(pk=case.pk)]  # fmt: skip
    assert visible == [cast.officer, cast.colleague, cast.head, cast.director, cast.manager]


def test_the_family_is_thanked_when_they_wrote_themselves(cast):
    case = make.case(cast, by=None, channel="web")
    assert list(seen.messages(case, "received")) == [f"received:{case.ref}:1:p{case.teller_id}:email"]


# ------------------------------------------------------------------------------------- once, cheap
def test_the_same_form_twice_is_one_case(cast):
    nonce = uuid4()
    first, second = (make.case(cast, intake_id=nonce, teller=None) for _ in range(2))
    assert first == second
    assert (Complaint.objects.count(), Feedback.objects.count(), IntakeItem.objects.count()) == (1, 1, 1)
    assert seen.verbs(first) == ["complaint.register"]


def test_a_form_sent_before_as_something_else_is_refused(cast):
    nonce = uuid4()
    make.feedback(cast, intake_id=nonce)
    with seen.refused("sent_before"):
        make.case(cast, intake_id=nonce)


def test_it_takes_few_statements(cast):
    make.case(cast)  # the rules are read once by a process
    teller = make.Person(name="Wei Chen", phone="+353 87 555 0142")
    cast.nurse.standing  # noqa: B018  (every request has read it already)
    with seen.statements() as found:
        make.case(cast, teller=teller, now=make.NOW)
    assert len(found) <= 12, "\n".join(found)


def test_a_grave_case_takes_few_statements(cast):
    make.case(cast)
    with seen.statements() as found:
        make.case(cast, severity=3, teller=make.Person(name="Wei Chen"), now=make.NOW)
    assert len(found) <= 20, "\n".join(found)


def test_it_takes_the_same_statements_however_many_cases_there_are(cast):
    make.case(cast)
    counted = []
    for _ in range(3):
        told = make._told(cast, {"kind": "complaint", "severity": 2, "now": make.NOW})
        with seen.statements() as found:
            actions.take(**told)
        counted.append(len(found))
    assert len(set(counted)) == 1


def test_everything_else_stops_at_the_record(cast):
    story = actions.take(**make._told(cast, {"kind": "compliment", "acknowledged": ["spoken"]}))
    assert isinstance(story, Feedback)
    assert not Complaint.objects.exists()

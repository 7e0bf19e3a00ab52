"""Asking the patient whether somebody else may hear about them."""

from complaints import actions
from complaints.models import Entry
from tests import make
from tests.complaints import seen


def test_it_works(cast):
    case = make.awaiting_consent(cast)
    assert (case.status, case.consent.state, case.consent.asked_how) == ("awaiting_consent", "requested", "letter")
    assert "consent" in seen.running(case)
    assert seen.last_entry(case).verb == "complaint.ask_consent"
    assert case.entries.filter(kind=Entry.Kind.CONSENT).count() == 1


def test_what_was_agreed_stands_still_and_the_acknowledgement_does_not(cast):
    case = make.planned_by_date(cast)
    actions.ask_consent(case, by=cast.officer, how="letter")
    paused = seen.Clock.objects.of("complaint", case.pk).filter(paused_at__isnull=False)
    assert set(paused.values_list("kind", flat=True)) == {"agreed_response"}


def test_while_somebody_looks_into_it_nobody_stops(cast):
    case = make.awaiting_consent(cast, make.investigating(cast))
    assert (case.status, case.consent.state) == ("investigating", "requested")


def test_it_refuses_where_the_patient_told_us(cast):
    case = make.triaged(cast, teller_role="patient")
    with seen.refused("not_needed"):
        actions.ask_consent(case, by=cast.officer, how="letter")


def test_it_refuses_a_second_time(cast):
    case = make.awaiting_consent(cast, make.investigating(cast))
    with seen.refused("asked"):
        actions.ask_consent(case, by=cast.officer, how="phone")


def test_it_refuses_a_new_case(cast):
    with seen.refused("illegal_transition"):
        actions.ask_consent(make.case(cast), by=cast.officer, how="letter")

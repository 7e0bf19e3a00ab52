"""The person who told us hears that we have it."""

from datetime import timedelta

import pytest

from complaints import actions
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast)


def test_it_works(case, officer):
    actions.acknowledge(case, by=officer, how="phone")
    assert make.fresh(case).acknowledged_at is not None
    assert seen.verbs(case)[-1] == "complaint.acknowledge"


def test_it_stops_its_own_target_and_no_other(case, officer):
    before = seen.running(case)
    actions.acknowledge(case, by=officer, how="phone")
    assert seen.stopped(case) == {"acknowledge": "acknowledged"}
    assert seen.running(case) == before - {"acknowledge"}


def test_by_email_the_family_is_written_to(case, officer):
    actions.acknowledge(case, by=officer, how="email")
    assert list(seen.messages(case)) == [f"acknowledged:{case.ref}:1:p{case.teller_id}:email"]


@pytest.mark.parametrize("how", ["phone", "in_person", "letter"])
def test_otherwise_it_is_only_noted(case, officer, how):
    actions.acknowledge(case, by=officer, how=how, words="Called at four.")
    assert seen.messages(case) == {}
    assert (case.entries.get().how, case.entries.get().words) == (how, "Called at four.")


def test_told_earlier_it_is_acknowledged_since_then_but_a_mail_goes_out_now(case, officer):
    at, now = case.received_at, case.received_at + timedelta(hours=1)
    with seen.refused("goes_out"):
        actions.acknowledge(case, by=officer, how="email", happened_at=at, now=now)
    actions.acknowledge(case, by=officer, how="phone", happened_at=at, now=now)
    assert make.fresh(case).acknowledged_at == at
    clock = seen.Clock.objects.of("complaint", case.pk).get(kind="acknowledge")
    assert (clock.stopped_at, clock.stop_recorded_at) == (at, now)


@pytest.mark.parametrize("stage", ["triaged", "investigating", "drafting", "waiting"])
def test_it_is_possible_in_every_open_stage(cast, stage):
    case = getattr(make, stage)(cast)
    actions.acknowledge(case, by=cast.officer, how="phone")
    assert make.fresh(case).status == case.status


def test_it_refuses_a_second_time(case, officer):
    actions.acknowledge(case, by=officer, how="phone")
    with seen.refused("acknowledged"):
        actions.acknowledge(case, by=officer, how="phone")


def test_it_refuses_when_nobody_can_be_told(cast):
    case = make.case(cast, teller=None, teller_role="anonymous")
    with seen.refused("anonymous"):
        actions.acknowledge(case, by=cast.officer, how="phone")


def test_it_refuses_an_ended_case(cast):
    case = make.closed(cast, kind="concern")
    with seen.refused("illegal_transition"):
        actions.acknowledge(case, by=cast.officer, how="phone")


def test_one_call_may_be_the_first_contact_as_well(cast):
    case = make.triaged(cast)
    actions.acknowledge(case, by=cast.officer, how="phone", words="Rang back.", is_two_way=True)
    assert seen.stopped(case).items() >= {("acknowledge", "acknowledged"), ("contact", "contacted")}
    assert case.entries.get().is_two_way

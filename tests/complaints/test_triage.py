"""Confirming what it is, how grave, and who looks into it."""

import pytest

from complaints import actions
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.colleague)


def triage(case, cast, **fields):
    return actions.triage(case, **{"by": cast.manager, "severity": 2, "owner": cast.officer, **fields})


def test_it_works(case, cast):
    triage(case, cast, severity=1)
    case = make.fresh(case)
    assert (case.status, case.severity, case.owner, case.version) == ("triaged", 1, cast.officer, 2)
    assert seen.verbs(case)[-1] == "complaint.triage"


def test_there_is_one_thing_to_answer_made_of_the_words(case, cast):
    triage(case, cast)
    assert [issue.words for issue in case.issues.all()] == [make.WORDS]


def test_it_stops_triage_and_starts_contact(case, cast):
    triage(case, cast)
    assert seen.stopped(case) == {"triage": "triaged"}
    assert "contact" in seen.running(case)


def test_targets_fall_to_the_owner_who_is_told(case, cast):
    triage(case, cast)
    owners = set(seen.Clock.objects.of("complaint", case.pk).running().values_list("owner", flat=True))
    assert owners == {cast.officer.pk}
    assert f"assigned:{case.ref}:2:u{cast.officer.pk}:in_app" in seen.messages(case)


def test_who_takes_it_themselves_is_not_told(case, cast):
    triage(case, cast, by=cast.officer)
    assert seen.messages(case) == {}


def test_a_new_flag_reaches_whoever_must_know(case, cast):
    triage(case, cast, severity=3, flags=["media"])
    assert seen.escalations(case) == [(3, "leadership", "flag"), (4, "pr", "flag")]


def test_it_refuses_a_severity_below_the_flag(case, cast):
    with seen.refused("below_flag"):
        triage(case, cast, severity=2, flags=["safeguarding"])
    assert make.fresh(case).status == "received"


def test_it_refuses_an_owner_named_in_it(cast):
    case = make.case(cast, named=[cast.officer])
    with seen.refused("barred"):
        triage(case, cast)


def test_it_refuses_an_owner_who_may_not_hold_it(case, cast):
    with seen.refused("cannot_own"):
        triage(case, cast, owner=cast.outsider)


def test_it_refuses_another_kind_without_a_reason(case, cast):
    with seen.refused("type"):
        triage(case, cast, type="concern")


def test_it_refuses_a_second_time(case, cast):
    triage(case, cast)
    with seen.refused("illegal_transition"):
        triage(case, cast)


def test_it_refuses_another_version(case, cast):
    actions.rate(case, by=cast.officer, severity=1, reason="Less than it seemed")
    with seen.refused("changed"):
        triage(case, cast, version=case.version)

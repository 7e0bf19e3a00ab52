"""Another severity, with the reason."""

import pytest

from clocks import profiles
from clocks.actions import publish_profile
from complaints import actions
from complaints.models import Entry
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text


@pytest.fixture
def case(cast):
    return make.case(cast)


def test_it_works(case, officer):
    actions.rate(case, by=officer, severity=1, reason="Less than it seemed")
    assert make.fresh(case).severity == 1
    entry = seen.last_entry(case)
    assert (entry.verb, entry.facts["before"]["severity"], entry.facts["after"]["severity"]) == ("complaint.rate", 2, 1)


def test_the_reason_stays_with_the_case_and_not_in_the_audit(case, officer):
    actions.rate(case, by=officer, severity=3, reason="They may have been harmed")
    reason = case.entries.get(kind=Entry.Kind.REASON)
    assert reason.words == "They may have been harmed"
    assert seen.last_entry(case).facts["reason"] == reason.pk


def test_critical_reaches_leadership_at_once(case, officer):
    actions.rate(case, by=officer, severity=4, reason="Harm")
    assert seen.escalations(case) == [(3, "leadership", "flag")]


def test_high_does_not(case, officer):
    actions.rate(case, by=officer, severity=3, reason="Harm")
    assert seen.escalations(case) == []


def test_where_the_rules_say_high_reaches_them_the_page_says_high(cast, officer):
    data = profiles.shipped_data("private_hospital")
    rungs = [{**row, "severity_from": 3} if row["trigger"] == "severity" else row for row in data["rungs"]]
    publish_profile({**data, "rungs": rungs}, by=None)
    case = make.case(cast)
    actions.rate(case, by=officer, severity=3, reason="Harm")
    shown = text(make.signed_in(cast.manager).get(case.get_absolute_url()))
    assert "escalated it to Site leadership, High" in shown
    assert "Critical" not in shown.split('id="timeline"')[1]


def test_critical_again_speaks_again(case, officer):
    actions.rate(case, by=officer, severity=4, reason="Harm")
    actions.rate(case, by=officer, severity=2, reason="No harm")
    actions.rate(case, by=officer, severity=4, reason="Harm after all")
    assert len(seen.escalations(case)) == 2


def test_high_is_planned_for_the_department_too(case, officer):
    actions.rate(case, by=officer, severity=3, reason="Harm")
    steps = (
        seen.Clock.objects.of("complaint", case.pk)
        .running()
        .filter(firings__state="planned", firings__rung__trigger="receipt")
    )
    assert steps.exists()


def test_high_is_in_its_owners_hands_and_a_call_is_owed_once(case, officer):
    assert "contact" not in seen.running(case)
    actions.rate(case, by=officer, severity=3, reason="Harm")
    actions.rate(case, by=officer, severity=4, reason="More harm")
    assert seen.Clock.objects.of("complaint", case.pk).filter(kind="contact").count() == 1


def test_it_refuses_the_same(case, officer):
    with seen.refused("same"):
        actions.rate(case, by=officer, severity=2, reason="No reason")


def test_it_refuses_the_same_whatever_the_order_of_its_flags(cast):
    case = make.case(cast, flags=["media", "legal"], severity=4)
    with seen.refused("same"):
        actions.rate(case, by=cast.officer, severity=4, reason="No reason")


def test_it_refuses_without_a_reason(case, officer):
    with seen.refused("reason"):
        actions.rate(case, by=officer, severity=1, reason=" ")


def test_it_refuses_less_than_a_flag_asks_for(cast):
    case = make.case(cast, flags=["media"])
    with seen.refused("below_flag"):
        actions.rate(case, by=cast.officer, severity=2, reason="Calm now")


def test_it_refuses_a_closed_case(cast):
    case = make.closed(cast)
    with seen.refused("illegal_transition"):
        actions.rate(case, by=cast.officer, severity=1, reason="Late")


def test_it_refuses_another_version(case, officer):
    actions.rate(case, by=officer, severity=1, reason="Less")
    with seen.refused("changed"):
        actions.rate(case, by=officer, severity=3, reason="More", version=case.version)
    assert make.fresh(case).severity == 1

"""Closing with an outcome; the person who told us hears of it once."""

from datetime import timedelta

import pytest

from complaints import actions
from complaints.models import Issue
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.responded(cast)


def close(case, by, outcome="upheld", **fields):
    outcomes = {issue.pk: outcome for issue in case.issues.all()}
    return actions.close(case, **{"by": by, "outcomes": outcomes, **fields})


def test_it_works(case, cast):
    close(case, cast.officer, learning="Check bells.", severity=1)
    case = make.fresh(case)
    assert (case.status, case.outcome, case.learning) == ("closed", "upheld", "Check bells.")
    assert (case.severity, case.severity_at_close, case.closings) == (2, 1, 1)
    assert seen.verbs(case)[-1] == "complaint.close"


def test_the_outcome_is_derived_from_the_issues(case, cast):
    second = Issue.objects.create(complaint=case, words="And the food.", finding="Cold.")
    first = case.issues.first()
    actions.close(case, by=cast.officer, outcomes={first.pk: "upheld", second.pk: "not_upheld"})
    assert make.fresh(case).outcome == "partly_upheld"


def test_the_family_hears_of_it_once_the_undo_is_over(case, cast):
    close(case, cast.officer)
    message = seen.Message.objects.get(template="complaints/closed")
    assert message.key == f"closed:{case.ref}:1:p{case.teller_id}:email"
    assert message.send_after - message.queued_at == timedelta(seconds=15)


def test_a_second_closing_speaks_again(case, cast):
    close(case, cast.officer)
    actions.reopen(case, by=cast.officer, reason="They wrote again")
    actions.finish(case, by=cast.officer, findings={})
    actions.draft(case, by=cast.officer, words="Once more.")
    actions.respond(case, by=cast.officer, is_without_patient=True)
    close(case, cast.officer)
    assert [key.rsplit(":p")[0] for key in seen.messages(case, "closed")] == [
        f"closed:{case.ref}:1", f"closed:{case.ref}:2",
    ]  # fmt: skip


def test_it_settles_the_escalations(cast):
    case = make.drafting(cast)
    actions.escalate(case, by=cast.officer, role="manager", reason="Help")
    actions.respond(case, by=cast.officer, is_without_patient=True)
    close(case, cast.officer)
    assert not seen.Escalation.objects.of("complaint", case.pk).open().exists()


def test_it_refuses_an_open_case(cast):
    case = make.drafting(cast)
    with seen.refused("illegal_transition"):
        close(case, cast.officer)


def test_it_refuses_a_closed_case(case, cast):
    close(case, cast.officer)
    with seen.refused("illegal_transition"):
        close(case, cast.officer)


def test_it_refuses_until_everything_has_an_outcome(case, cast):
    Issue.objects.create(complaint=case, words="And the food.")
    first = case.issues.first()
    with seen.refused("outcome"):
        actions.close(case, by=cast.officer, outcomes={first.pk: "upheld"})


def test_it_refuses_an_outcome_nobody_knows(case, cast):
    with seen.refused("outcome"):
        close(case, cast.officer, outcome="wonderful")


def test_it_refuses_while_something_is_owed_for_safety(case, cast):
    seen.Clock.objects.of("complaint", case.pk).filter(kind="triage").update(
        kind="safeguarding", stopped_at=None, stop_event="", stop_recorded_at=None
    )
    with seen.refused("safety"):
        close(case, cast.officer)


def test_it_refuses_another_version(case, cast):
    actions.describe(case, by=cast.officer, subject="Changed meanwhile")
    with seen.refused("changed"):
        close(case, cast.officer, version=case.version)

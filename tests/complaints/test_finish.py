"""What was found, one answer for each thing told."""

import pytest

from complaints import actions
from complaints.models import Issue
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.investigating(cast)


def test_it_works(case, officer):
    issue = case.issues.get()
    actions.finish(case, by=officer, findings={issue.pk: "The bell was not connected."})
    assert make.fresh(case).status == "drafting"
    assert case.issues.get().finding == "The bell was not connected."
    assert seen.verbs(case)[-1] == "complaint.finish"


def test_it_refuses_until_everything_has_a_finding(case, officer):
    issue = case.issues.get()
    Issue.objects.create(complaint=case, words="And the food was cold.")
    with seen.refused("finding"):
        actions.finish(case, by=officer, findings={issue.pk: "The bell was not connected."})
    assert case.issues.first().finding == ""


def test_for_somebody_anonymous_the_finding_is_what_was_owed(cast):
    case = make.investigating(cast, teller=None, teller_role="anonymous")
    actions.finish(case, by=cast.officer, findings={case.issues.get().pk: "True."})
    assert seen.stopped(case)["looked_into"] == "finding_recorded"


def test_it_refuses_before_somebody_has_started(cast):
    case = make.triaged(cast)
    with seen.refused("illegal_transition"):
        actions.finish(case, by=cast.officer, findings={case.issues.get().pk: "True."})


def test_it_refuses_another_version(case, officer):
    actions.rate(case, by=officer, severity=1, reason="Less than it seemed")
    with seen.refused("changed"):
        actions.finish(case, by=officer, findings={case.issues.get().pk: "True."}, version=case.version)

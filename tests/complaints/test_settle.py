"""The short path: acknowledged, answered and closed by one person in one go."""

import pytest

from complaints import actions
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer)


def settle(case, by, **fields):
    usual = {"how": "email", "answer": "The bell was not connected. It is now.", "outcome": "upheld",
             "learning": "Check bells."}  # fmt: skip
    return actions.settle(case, **{"by": by, **usual, **fields})


def test_it_works(case, cast):
    settle(case, cast.officer)
    case = make.fresh(case)
    assert (case.status, case.outcome, case.learning, case.closings) == ("closed", "upheld", "Check bells.", 1)
    assert case.acknowledged_at == case.responded_at == case.closed_at
    assert case.severity_at_close == case.severity


def test_it_walks_every_step(case, cast):
    settle(case, cast.officer)
    entry = seen.last_entry(case)
    assert (entry.verb, entry.facts["steps"]) == (
        "complaint.settle", ["triage", "start", "finish", "respond", "close"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "first"), [("triaged", "start"), ("investigating", "finish"), ("drafting", "respond")]
)
def test_from_further_on_it_walks_the_rest(cast, stage, first):
    case = getattr(make, stage)(cast)
    settle(case, cast.officer)
    assert seen.last_entry(case).facts["steps"][0] == first
    assert make.fresh(case).status == "closed"


def test_the_answer_is_the_letter_and_the_finding(case, cast):
    settle(case, cast.officer)
    issue, letter = case.issues.get(), case.letters.get()
    assert (issue.words, issue.finding, issue.outcome) == (make.WORDS, letter.words, "upheld")
    assert letter.state == "sent"


def test_the_family_gets_one_message(case, cast):
    settle(case, cast.officer)
    assert list(seen.messages(case)) == [f"reply:{case.ref}:1:p{case.teller_id}:email"]


def test_told_by_telephone_no_message_leaves(case, cast):
    settle(case, cast.officer, how="phone")
    assert seen.messages(case) == {}


def test_every_target_is_met(case, cast):
    settle(case, cast.officer)
    assert seen.running(case) == set()


def test_a_draft_that_was_begun_becomes_the_letter(cast):
    case = make.drafting(cast)
    settle(case, cast.colleague)
    assert [letter.state for letter in case.letters.all()] == ["sent"]


def test_somebody_anonymous_gets_no_letter(cast):
    case = make.case(cast, teller=None, teller_role="anonymous")
    settle(case, cast.officer)
    assert (case.letters.count(), make.fresh(case).acknowledged_at) == (0, None)


@pytest.mark.parametrize("grave", [{"severity": 3}, {"severity": 4}, {"flags": ["legal"]}, {"flags": ["privacy"]}])
def test_it_refuses_what_needs_the_full_path(cast, grave):
    case = make.case(cast, **grave)
    with seen.refused("full_path"):
        settle(case, cast.officer)
    assert make.fresh(case).status == "received"


def test_it_refuses_where_the_rules_ask_for_a_second_person(cast):
    make.rules(approval={"severity_from": 1, "flags": [], "is_always": False})
    case = make.case(cast)
    with seen.refused("full_path"):
        settle(case, cast.officer)


def test_it_refuses_somebody_named(cast):
    case = make.case(cast, named=[cast.colleague])
    with seen.refused("barred"):
        settle(case, cast.colleague)


def test_it_refuses_without_an_answer(case, cast):
    with seen.refused("empty"):
        settle(case, cast.officer, answer="  ")


def test_it_refuses_without_an_outcome(case, cast):
    with seen.refused("outcome"):
        settle(case, cast.officer, outcome="")


def test_it_refuses_an_ended_case(case, cast):
    settle(case, cast.officer)
    with seen.refused("illegal_transition"):
        settle(case, cast.officer)


def test_it_refuses_another_version(case, cast):
    actions.rate(case, by=cast.officer, severity=1, reason="Less")
    with seen.refused("changed"):
        settle(case, cast.officer, version=case.version)

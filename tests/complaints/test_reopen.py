"""Looking into it again."""

import pytest

from complaints import actions
from complaints.models import Complaint, Entry
from complaints.views.staff import words
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.closed(cast)


def test_it_works(case, cast):
    actions.reopen(case, by=cast.manager, reason="They wrote again")
    case = make.fresh(case)
    assert (case.status, case.closed_at, case.responded_at, case.outcome) == ("investigating", None, None, "")
    assert case.entries.get(kind=Entry.Kind.REASON).words == "They wrote again"
    assert seen.verbs(case)[-1] == "complaint.reopen"


def test_new_targets_count_from_the_reopening_and_the_old_ones_stay(case, cast):
    before = {(c.kind, c.seq): c.stopped_at for c in seen.Clock.objects.of("complaint", case.pk)}
    actions.reopen(case, by=cast.manager, reason="They wrote again")
    after = {(c.kind, c.seq): c.stopped_at for c in seen.Clock.objects.of("complaint", case.pk)}
    before.pop(("right_expiry", 1))  # their right to come back to our answer is used
    assert {key: after[key] for key in before} == before
    new = {key for key in after if key not in before}
    assert new - {("right_expiry", 1)} == {
        ("statutory_response", 2),
        ("update", 2),
    }


def test_family_and_owner_hear_of_it(case, cast):
    actions.reopen(case, by=cast.manager, reason="They wrote again")
    case = make.fresh(case)
    key = f"reopened:{case.ref}:{case.version}"
    assert list(seen.messages(case, "reopened")) == [f"{key}:p{case.teller_id}:email"]
    assert f"{key}:owner:u{cast.officer.pk}:in_app" in seen.messages(case, "assigned")


@pytest.mark.parametrize("ending", ["withdraw", "resolve"])
def test_what_ended_otherwise_is_sorted_anew(cast, ending):
    case = make.investigating(cast)
    if ending == "withdraw":
        actions.withdraw(case, by=cast.officer, reason="They changed their mind")
    else:
        actions.resolve(case, by=cast.officer, done="Connected the bell", is_put_right="yes")
    actions.reopen(case, by=cast.manager, reason="It happened again")
    assert make.fresh(case).status == "triaged"
    assert "statutory_response" in seen.running(case)


def test_a_reply_that_was_handed_in_is_a_draft_again(cast):
    case = make.waiting(cast)
    actions.withdraw(case, by=cast.officer, reason="They changed their mind")
    actions.reopen(case, by=cast.manager, reason="They changed it back")
    assert case.letters.get().state == "draft"


def test_it_refuses_an_open_case(cast):
    case = make.triaged(cast)
    with seen.refused("illegal_transition"):
        actions.reopen(case, by=cast.manager, reason="No need")


def test_it_refuses_a_case_entered_in_error(cast):
    case = make.case(cast)
    actions.err(case, by=cast.manager, reason="Typed twice")
    with seen.refused("illegal_transition"):
        actions.reopen(case, by=cast.manager, reason="Was it")


def test_only_a_manager_reopens_what_ended_without_an_answer(cast):
    assert words.needed("reopen", Complaint(status="closed")) == "reopen"
    assert {words.needed("reopen", Complaint(status=status)) for status in words.ENDED_EARLY} == {"reopen_ended"}


def test_it_refuses_without_a_reason(case, cast):
    with seen.refused("reason"):
        actions.reopen(case, by=cast.manager, reason="")


def test_it_refuses_another_version(case, cast):
    with seen.refused("changed"):
        actions.reopen(case, by=cast.manager, reason="They wrote again", version=case.version - 1)

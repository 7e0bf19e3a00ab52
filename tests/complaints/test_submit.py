"""Handing the reply in to be approved by somebody else."""

import pytest

from complaints import actions
from complaints.actions.cases import checklist_of
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.drafting(cast, severity=3)


def test_it_works(case, cast):
    actions.submit(case, by=cast.officer, checked=checklist_of(case))
    assert make.fresh(case).status == "approval"
    assert case.letters.get().state == "submitted"
    assert seen.verbs(case)[-1] == "complaint.submit"


def test_whoever_approves_is_asked(case, cast):
    actions.submit(case, by=cast.officer, checked=checklist_of(case))
    assert seen.told(case, "approval_asked") == {cast.manager.pk}
    assert f"approval:{case.ref}:1:{make.fresh(case).version}:u{cast.manager.pk}:in_app" in seen.messages(case)


def test_the_writer_is_not_asked_to_approve(cast):
    case = make.drafting(cast, severity=3)
    actions.draft(case, by=cast.manager, words="By the manager.")
    actions.submit(case, by=cast.manager, checked=checklist_of(case))
    assert seen.told(case, "approval_asked") == {cast.director.pk}


def test_nobody_is_asked_who_may_not_approve(cast):
    case = make.drafting(cast, severity=3)
    actions.name(case, by=cast.officer, user=cast.director)
    actions.draft(case, by=cast.manager, words="By the manager.")
    second = make.user("leadership", make.organization())
    actions.submit(case, by=cast.manager, checked=checklist_of(case))
    assert seen.told(case, "approval_asked") == {second.pk}


def test_it_refuses_what_needs_nobody_else(cast):
    case = make.drafting(cast)
    with seen.refused("no_approval"):
        actions.submit(case, by=cast.officer, checked=checklist_of(case))


@pytest.mark.parametrize("flag", ["media", "legal", "safeguarding"])
def test_a_flag_asks_for_a_second_person(cast, flag):
    case = make.drafting(cast, flags=[flag])
    actions.submit(case, by=cast.officer, checked=checklist_of(case))
    assert make.fresh(case).status == "approval"


def test_the_rules_of_the_place_may_ask_for_it_always(cast):
    make.rules(approval={"severity_from": 3, "flags": [], "is_always": True})
    case = make.drafting(cast, severity=1)
    actions.submit(case, by=cast.officer, checked=checklist_of(case))
    assert make.fresh(case).status == "approval"


def test_it_refuses_without_a_letter(cast):
    case = make.investigating(cast, severity=3)
    actions.finish(case, by=cast.officer, findings={case.issues.get().pk: "True."})
    with seen.refused("no_letter"):
        actions.submit(case, by=cast.officer, checked=checklist_of(case))


def test_it_refuses_before_the_findings(cast):
    case = make.investigating(cast, severity=3)
    with seen.refused("illegal_transition"):
        actions.submit(case, by=cast.officer, checked=checklist_of(case))

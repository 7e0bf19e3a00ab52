"""Another person holds the case from now on."""

import pytest

from complaints import actions
from complaints.actions.cases import UNDO_FOR
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer)


def test_it_works(case, cast):
    actions.assign(case, by=cast.manager, owner=cast.colleague)
    case = make.fresh(case)
    assert (case.owner, case.version) == (cast.colleague, 2)
    entry = seen.last_entry(case)
    assert (entry.verb, entry.facts["before"], entry.facts["after"]) == (
        "complaint.assign", cast.officer.pk, cast.colleague.pk,
    )  # fmt: skip


def test_all_running_targets_fall_to_the_new_owner_and_contact_begins(case, cast):
    actions.assign(case, by=cast.manager, owner=cast.colleague)
    clocks = seen.Clock.objects.of("complaint", case.pk).running()
    assert {clock.owner for clock in clocks} == {cast.colleague}
    assert "contact" in seen.running(case)


def test_both_hear_of_it_once_the_undo_is_over(case, cast):
    actions.assign(case, by=cast.manager, owner=cast.colleague, now=make.NOW)
    assert seen.told(case, "assigned") == {cast.colleague.pk}
    assert seen.told(case, "handed_over") == {cast.officer.pk}
    assert {m.send_after - m.queued_at for m in seen.Message.objects.about("complaint", case.pk)} == {UNDO_FOR}


def test_a_second_assignment_speaks_again(case, cast):
    actions.assign(case, by=cast.manager, owner=cast.colleague)
    actions.assign(case, by=cast.manager, owner=cast.officer)
    actions.assign(case, by=cast.manager, owner=cast.colleague)
    mine = [key for key in seen.messages(case, "assigned") if f":u{cast.colleague.pk}:in_app" in key]
    assert mine == [f"assigned:{case.ref}:{n}:u{cast.colleague.pk}:in_app" for n in (2, 4)]


def test_it_refuses_the_same_owner(case, cast):
    with seen.refused("same"):
        actions.assign(case, by=cast.manager, owner=cast.officer)


def test_it_refuses_somebody_named(cast):
    case = make.case(cast, owner=cast.officer, named=[cast.colleague])
    with seen.refused("barred"):
        actions.assign(case, by=cast.manager, owner=cast.colleague)


@pytest.mark.parametrize("who", ["outsider", "reader", "nurse", "director"])
def test_it_refuses_somebody_who_may_not_hold_it_here(case, cast, who):
    with seen.refused("cannot_own"):
        actions.assign(case, by=cast.manager, owner=getattr(cast, who))


def test_it_refuses_an_inactive_person(case, cast):
    cast.colleague.is_active = False
    cast.colleague.save(update_fields=["is_active"])
    with seen.refused("cannot_own"):
        actions.assign(case, by=cast.manager, owner=cast.colleague)


def test_it_refuses_an_ended_case(cast):
    case = make.closed(cast)
    with seen.refused("illegal_transition"):
        actions.assign(case, by=cast.manager, owner=cast.colleague)


def test_it_refuses_another_version(case, cast):
    actions.assign(case, by=cast.manager, owner=cast.colleague)
    with seen.refused("changed"):
        actions.assign(case, by=cast.officer, owner=cast.officer, version=case.version)

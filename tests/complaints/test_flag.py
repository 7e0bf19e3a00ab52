"""Flags are set by a person, with the reason."""

import pytest

from complaints import actions
from complaints.models import Complaint
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer)


def flag(case, by, *flags, **fields):
    return actions.flag(case, **{"by": by, "flags": flags, "reason": "They said so", **fields})


def test_it_works(case, officer):
    flag(case, officer, "privacy")
    case = make.fresh(case)
    assert (case.flags, case.severity) == (["privacy"], 2)
    assert seen.verbs(case)[-1] == "complaint.flag"


@pytest.mark.parametrize(
    ("name", "least"), [("media", 3), ("rights", 3), ("safeguarding", 4), ("danger", 4), ("legal", 2), ("privacy", 2)]
)
def test_severity_rises_with_a_flag(case, officer, name, least):
    flag(case, officer, name)
    assert make.fresh(case).severity == least


def test_severity_does_not_fall_with_a_flag_taken_off(case, officer):
    flag(case, officer, "media")
    flag(case, officer)
    case = make.fresh(case)
    assert (case.flags, case.severity) == ([], 3)


def test_media_reaches_leadership_and_press_once(case, officer, cast):
    flag(case, officer, "media")
    flag(case, officer, "media", "rights")
    assert seen.escalations(case) == [(3, "leadership", "flag"), (4, "pr", "flag")]
    assert seen.told(case, "urgent") == {cast.director.pk, cast.pr.pk}


def test_set_again_it_speaks_again(case, officer):
    flag(case, officer, "legal")
    flag(case, officer)
    flag(case, officer, "legal")
    assert len(seen.escalations(case)) == 4


def test_the_person_named_never_hears_of_it(cast):
    case = make.case(cast, named=[cast.director])
    flag(case, cast.officer, "media")
    assert cast.director.pk not in seen.told(case, "urgent")
    assert cast.pr.pk in seen.told(case, "urgent")


def test_safeguarding_hides_it_from_all_but_the_team(case, cast):
    flag(case, cast.colleague, "safeguarding")
    sees = {user.pk for user in (cast.officer, cast.colleague, cast.manager, cast.director, cast.head, cast.reader)
            if Complaint.objects.visible_to(user).filter(pk=case.pk)}  # fmt: skip
    assert sees == {user.pk for user in (cast.officer, cast.colleague, cast.manager, cast.head, cast.director)}
    flag(case, cast.officer)
    assert Complaint.objects.visible_to(cast.reader).filter(pk=case.pk)


def test_it_refuses_the_same_flags(case, officer):
    flag(case, officer, "legal", "media")
    with seen.refused("same"):
        flag(case, officer, "media", "legal")


def test_it_refuses_without_a_reason(case, officer):
    with seen.refused("reason"):
        flag(case, officer, "media", reason="")


def test_it_refuses_a_closed_case(cast):
    case = make.closed(cast)
    with seen.refused("illegal_transition"):
        flag(case, cast.officer, "media")


def test_it_refuses_another_version(case, officer):
    flag(case, officer, "media")
    with seen.refused("changed"):
        flag(case, officer, "legal", version=case.version)

"""A later date, agreed with them before the old one has passed."""

import pytest

from complaints import actions
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.planned_by_date(cast)


def agree(case, by, days=2, **more):
    agreed = {"agreed_with": "The daughter", "channel": "phone", "reason": "A witness is away", **more}
    until = case.plan.answer_on + make.timedelta(days=days)
    return actions.extend(case, by=by, **{"target": seen.agreed(case), "until": until, **agreed})


def test_it_works(case, cast):
    agree(case, cast.officer)
    target = seen.agreed(case)
    assert target.due_on == case.plan.answer_on + make.timedelta(days=2) == make.fresh(case).plan.answer_on
    assert {"complaint.extend", "target.extend"} <= set(seen.verbs(case))


def test_it_refuses_once_the_old_date_has_passed(case, cast):
    with seen.refused("late"):
        agree(case, cast.officer, now=make.timezone.now() + make.timedelta(days=30), days=60)


def test_it_refuses_a_target_of_another_case(case, cast):
    with seen.refused("target"):
        agree(case, cast.officer, target=seen.agreed(make.planned_by_date(cast)))


def test_it_refuses_after_the_end(case, cast):
    actions.withdraw(case, by=cast.officer, reason="She said so")
    with seen.refused("illegal_transition"):
        agree(case, cast.officer)

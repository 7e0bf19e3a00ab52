"""It is not for us to look into: why, who can, and that they are told so."""

from uuid import uuid4

import pytest

from complaints import actions
from tests import make
from tests.complaints import seen

WHY = {"reason": "It was at another trust", "other_route": "Harbour General, their number"}


def test_it_works_and_the_notice_goes_out_at_once(cast):
    case = make.case(cast)
    actions.rule_out(case, by=cast.manager, how="email", **WHY)
    case = make.fresh(case)
    assert (case.status, case.outcome, seen.running(case)) == ("out_of_scope", "out_of_scope", set())
    assert len(seen.messages(case, "not_covered")) == 1
    assert seen.last_entry(case).facts["before"] == "received"


def test_later_it_is_owed_until_it_was_given_in_writing(cast):
    case = make.case(cast)
    actions.rule_out(case, by=cast.manager, **WHY)
    assert seen.running(case) == {"scope_notice"}
    actions.contact(case, by=cast.officer, how="phone", words="Told him.", nonce=uuid4())
    assert seen.running(case) == {"scope_notice"}
    actions.contact(case, by=cast.officer, how="letter", words="Wrote to him.", nonce=uuid4())
    assert seen.running(case) == set()


@pytest.mark.parametrize(("missing", "code"), [("reason", "reason"), ("other_route", "other_route")])
def test_it_refuses_without_a_reason_and_another_route(cast, missing, code):
    with seen.refused(code):
        actions.rule_out(make.case(cast), by=cast.manager, **{**WHY, missing: " "})


def test_a_manager_opens_it_again(cast):
    case = make.case(cast)
    actions.rule_out(case, by=cast.manager, how="letter", **WHY)
    actions.reopen(case, by=cast.manager, reason="It was ours after all")
    assert make.fresh(case).status == "triaged"


def test_it_refuses_after_the_reply(cast):
    with seen.refused("illegal_transition"):
        actions.rule_out(make.responded(cast), by=cast.manager, **WHY)

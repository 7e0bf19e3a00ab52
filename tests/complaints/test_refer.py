"""An independent body looks at it."""

from complaints import actions
from tests import make
from tests.complaints import seen


def test_it_works(cast):
    case = make.referred(cast)
    assert (case.status, case.closed_at, case.referrals.get().body) == ("ombudsman", None, "Ombudsman")
    assert seen.last_entry(case).facts["before"] == "responded"


def test_it_works_after_the_closing_and_their_right_is_used(cast):
    case = make.closed(cast)
    actions.refer(case, by=cast.manager, body="Ombudsman", referred_on=case.received_on)
    assert make.fresh(case).status == "ombudsman"
    assert not seen.Clock.objects.of("complaint", case.pk).running().filter(kind="right_expiry").exists()


def test_it_refuses_a_day_to_come_and_no_body(cast):
    case = make.responded(cast)
    for body, on, code in ((" ", case.received_on, "body"), ("X", make.later(days=99).date(), "future")):
        with seen.refused(code):
            actions.refer(case, by=cast.manager, body=body, referred_on=on)


def test_it_refuses_before_the_reply(cast):
    with seen.refused("illegal_transition"):
        actions.refer(make.triaged(cast), by=cast.manager, body="X", referred_on=make.NOW.date())

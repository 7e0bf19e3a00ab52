"""Asking them something without which it cannot go on."""

from uuid import uuid4

from complaints import actions
from tests import make
from tests.complaints import seen


def ask(case, cast, **more):
    on = make.timezone.localdate() + make.timedelta(days=5)
    told = {"words": "Which night was it?", "nonce": uuid4(), "expected_on": on, "by": cast.officer, **more}
    return actions.ask_complainant(case, **told)


def test_it_works(cast):
    case = make.asked(cast)
    assert case.status == "awaiting_complainant" and "complainant_info" in seen.running(case)
    assert len(seen.messages(case, "question")) == 1


def test_sent_twice_it_happens_once(cast):
    case, nonce = make.investigating(cast), uuid4()
    assert ask(case, cast, nonce=nonce) is not None
    assert ask(case, cast, nonce=nonce) is None


def test_what_they_add_on_track_is_their_answer(cast):
    case = make.asked(cast)
    actions.inform(case, words="The second night.", nonce=uuid4())
    case = make.fresh(case)
    assert case.status == "investigating" and not case.waits.filter(ended_at__isnull=True).exists()
    assert "complainant_info" not in seen.running(case)


def test_it_refuses_a_day_that_has_passed(cast):
    with seen.refused("past"):
        ask(make.investigating(cast), cast, expected_on=make.NOW.date())


def test_it_refuses_where_nobody_can_be_told(cast):
    with seen.refused("anonymous"):
        ask(make.investigating(cast, teller=None, teller_role="anonymous"), cast)


def test_it_refuses_before_anybody_looks_into_it(cast):
    with seen.refused("illegal_transition"):
        ask(make.triaged(cast), cast)

"""Waiting for another body."""

from complaints import actions
from complaints.models import Complaint
from tests import make
from tests.complaints import seen


def ask(case, cast, **more):
    on = make.timezone.localdate() + make.timedelta(days=30)
    told = {"body": "Coroner", "reason": "First", "expected_on": on, **more}
    return actions.ask_external(case, by=cast.officer, **told)


def test_it_works(cast):
    case = make.investigating(cast)
    ask(case, cast)
    assert make.fresh(case).status == "awaiting_external"
    assert case.waits.get().body == "Coroner"
    assert seen.last_entry(case).verb == "complaint.ask_external"


def test_with_the_police_the_pause_of_an_agreed_date_is_unseen(cast):
    case = make.planned_by_date(cast, severity=2, flags=["police"])
    actions.start(case, by=cast.officer)
    ask(case, cast)
    pause = seen.agreed(case).pauses.get()
    assert (pause.reason, pause.is_hidden) == ("police_or_coroner", True)


def test_it_refuses_without_a_body(cast):
    with seen.refused("body"):
        ask(make.investigating(cast), cast, body=" ")


def test_it_refuses_after_the_reply(cast):
    with seen.refused("illegal_transition"):
        ask(make.responded(cast), cast)


def test_flags_of_the_police_ring_nobody(cast):
    case = make.case(cast, flags=["police", "vip"])
    assert (case.is_restricted, seen.escalations(case)) == (True, [])
    assert isinstance(case, Complaint) and not seen.messages(case, "negative")

"""A holding update: where we are, and when they hear from us next."""

from datetime import date
from uuid import uuid4

import pytest

from complaints import actions
from tests import make
from tests.complaints import seen

NOW = make.NOW


@pytest.fixture
def case(cast):
    return make.case(cast, now=NOW)


def update(case, by, **fields):
    usual = {"words": "We are still asking the night team.", "next_contact_on": date(2026, 11, 25), "nonce": uuid4(),
             "now": make.later(hours=3)}  # fmt: skip
    return actions.update(case, **{"by": by, **usual, **fields})


def test_it_works(case, officer):
    update(case, officer)
    entry = case.entries.get()
    assert (entry.kind, entry.next_contact_on) == ("update", date(2026, 11, 25))
    assert list(seen.messages(case)) == [f"update:{case.ref}:{entry.pk}:p{case.teller_id}:email"]
    assert seen.verbs(case)[-1] == "complaint.update"


def test_it_meets_its_turn_and_the_next_one_begins(case, officer):
    update(case, officer)
    turns = seen.Clock.objects.of("complaint", case.pk).filter(kind="update").order_by("seq")
    assert [(turn.seq, turn.stop_event, turn.is_running) for turn in turns] == [
        (1, "update_sent", False), (2, "", True),
    ]  # fmt: skip
    assert turns[1].started_at == make.later(hours=3)


def test_two_updates_are_two_messages(case, officer):
    update(case, officer)
    update(case, officer)
    assert len(seen.messages(case, "update")) == 2


def test_said_on_the_telephone_nothing_is_sent(case, officer):
    update(case, officer, how="phone")
    assert seen.messages(case) == {}


def test_sent_twice_it_goes_out_once(case, officer):
    nonce = uuid4()
    assert update(case, officer, nonce=nonce)
    assert update(case, officer, nonce=nonce) is None
    assert len(seen.messages(case)) == 1


def test_it_refuses_a_day_that_is_over(case, officer):
    with seen.refused("past"):
        update(case, officer, next_contact_on=date(2026, 11, 19))


def test_it_refuses_when_nobody_can_be_told(cast):
    case = make.case(cast, now=NOW, teller=None, teller_role="anonymous")
    with seen.refused("anonymous"):
        update(case, cast.officer)


def test_it_refuses_nothing_at_all(case, officer):
    with seen.refused("empty"):
        update(case, officer, words=" ")


def test_it_refuses_an_ended_case(cast):
    case = make.closed(cast)
    with seen.refused("illegal_transition"):
        update(case, cast.officer)

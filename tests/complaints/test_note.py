"""Words for the case team only."""

from uuid import uuid4

import pytest

from complaints import actions
from complaints.models import Entry
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast)


def test_it_works(case, officer):
    actions.note(case, by=officer, words="Spoke with the night coordinator.", nonce=uuid4(), now=make.later(days=30))
    entry = case.entries.get()
    assert (entry.kind, entry.by, entry.words) == (Entry.Kind.NOTE, officer, "Spoke with the night coordinator.")
    assert make.fresh(case).last_activity_at == make.later(days=30)
    assert seen.last_entry(case).facts["entry"] == entry.pk


def test_nothing_leaves_the_house(case, officer):
    actions.note(case, by=officer, words="Internal.", nonce=uuid4())
    assert seen.messages(case) == {}


def test_the_audit_holds_no_words(case, officer):
    actions.note(case, by=officer, words="Unmistakable.", nonce=uuid4())
    assert "Unmistakable" not in str(seen.last_entry(case).facts)


def test_sent_twice_it_is_written_once(case, officer):
    nonce = uuid4()
    first = actions.note(case, by=officer, words="Once.", nonce=nonce)
    assert actions.note(case, by=officer, words="Once.", nonce=nonce) is None
    assert (case.entries.count(), seen.last_entry(case)) == (1, first)


def test_it_refuses_nothing_at_all(case, officer):
    with seen.refused("empty"):
        actions.note(case, by=officer, words="\n", nonce=uuid4())


def test_it_is_possible_on_a_closed_case(cast):
    case = make.closed(cast)
    assert actions.note(case, by=cast.officer, words="They called to thank us.", nonce=uuid4())


def test_it_refuses_a_case_entered_in_error(case, cast):
    actions.err(case, by=cast.manager, reason="Typed twice")
    with seen.refused("illegal_transition"):
        actions.note(case, by=cast.officer, words="Late.", nonce=uuid4())

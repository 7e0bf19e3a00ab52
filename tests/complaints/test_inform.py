"""The family adds something."""

from uuid import uuid4

import pytest

from complaints import actions
from complaints.models import Entry
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast)


def test_it_works(case):
    actions.inform(case, words="It happened again this morning.", nonce=uuid4())
    entry = case.entries.get()
    assert (entry.kind, entry.by, entry.words) == (Entry.Kind.INFORMATION, None, "It happened again this morning.")
    assert seen.verbs(case)[-1] == "complaint.inform"


def test_the_owner_is_told(case):
    actions.inform(case, words="More.", nonce=uuid4())
    assert seen.told(case, "information_added") == {case.owner_id}
    entry = case.entries.get()
    assert f"information:{entry.pk}:u{case.owner_id}:in_app" in seen.messages(case)


def test_a_manager_is_told_when_nobody_holds_it(cast):
    case = make.case(cast, named=[cast.officer, cast.colleague])
    actions.inform(case, words="More.", nonce=uuid4())
    assert seen.told(case, "information_added") == {cast.manager.pk}


def test_it_is_not_our_own_work(case):
    before = case.last_activity_at
    actions.inform(case, words="More.", nonce=uuid4())
    after = make.fresh(case)
    assert after.last_activity_at == before
    assert after.version == case.version + 1


def test_sent_twice_it_is_written_once(case):
    nonce = uuid4()
    for _ in range(2):
        actions.inform(case, words="More.", nonce=nonce)
    assert case.entries.count() == 1
    assert seen.verbs(case).count("complaint.inform") == 1


def test_it_works_after_the_end_too(cast):
    case = make.closed(cast)
    actions.inform(case, words="Thank you, but.", nonce=uuid4())
    assert seen.told(case, "information_added") == {cast.officer.pk}


def test_it_refuses_nothing_at_all(case):
    with seen.refused("empty"):
        actions.inform(case, words="  ", nonce=uuid4())


def test_it_refuses_a_case_entered_in_error(case, cast):
    actions.err(case, by=cast.manager, reason="Typed twice")
    with seen.refused("illegal_transition"):
        actions.inform(case, words="More.", nonce=uuid4())

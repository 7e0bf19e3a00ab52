"""Keys to follow a case: a token for the link, a code to type, both shown once."""

from datetime import timedelta

import pytest

from complaints import actions, tracking
from complaints.models import TrackingKey
from tests import make
from tests.complaints import seen

NOW = make.NOW


@pytest.fixture
def case(cast):
    return make.case(cast, now=NOW)


def test_it_works(case, cast):
    token, code = actions.grant(case, by=cast.nurse, now=NOW)
    assert tracking.by_token(token, NOW).complaint == case
    assert tracking.by_code(case.ref, code, NOW).complaint == case
    assert seen.verbs(case)[-1] == "complaint.grant"


def test_token_and_code_are_kept_as_hashes_only(case):
    token, code = actions.grant(case, by=None, now=NOW)
    key = TrackingKey.objects.get()
    kept = f"{key.token_hash} {key.code_hash}"
    assert token not in kept
    assert code not in kept
    assert len(token) * 4 == 160


def test_the_code_reads_easily_and_may_be_typed_loosely(case):
    _token, code = actions.grant(case, by=None, now=NOW)
    assert len(code) == 10
    assert set(code) <= set(tracking.ALPHABET)
    typed = tracking.spaced(code).lower().replace("-", " - ")
    assert tracking.by_code(f" {case.ref.lower()} ", typed, NOW)


def test_a_code_opens_its_own_case_only(case, cast):
    _token, code = actions.grant(case, by=None, now=NOW)
    other = make.case(cast)
    actions.grant(other, by=None, now=NOW)
    assert tracking.by_code(other.ref, code, NOW) is None


@pytest.mark.parametrize("ref", ["C-999999", "", "x" * 50])
def test_an_unknown_reference_gives_the_same_answer(case, ref):
    assert tracking.by_code(ref, "ABCDEFGHJK", NOW) is None


def test_five_wrong_tries_make_the_right_code_wait_and_never_for_good(case):
    _token, code = actions.grant(case, by=None, now=NOW)
    for _ in range(5):
        assert tracking.by_code(case.ref, "2222222222", NOW) is None
    assert tracking.by_code(case.ref, code, NOW) is None
    assert tracking.by_code(case.ref, code, NOW + timedelta(minutes=16))
    assert TrackingKey.objects.get().failures == 0


def test_trying_while_waiting_does_not_make_the_wait_longer(case):
    _token, code = actions.grant(case, by=None, now=NOW)
    for minute in range(15):
        tracking.by_code(case.ref, "2222222222", NOW + timedelta(minutes=minute // 4))
    assert tracking.by_code(case.ref, code, NOW + timedelta(minutes=17))


def test_without_the_slowing_down_a_guesser_could_go_on(case, monkeypatch):
    _token, code = actions.grant(case, by=None, now=NOW)
    monkeypatch.setattr(tracking, "MOST_WRONG", 10**6)
    for _ in range(30):
        tracking.by_code(case.ref, "2222222222", NOW)
    assert tracking.by_code(case.ref, code, NOW)


def test_a_key_ends(case):
    token, code = actions.grant(case, by=None, now=NOW)
    ended = NOW + timedelta(days=401)
    assert tracking.by_token(token, ended) is None
    assert tracking.by_code(case.ref, code, ended) is None


def test_a_case_entered_in_error_cannot_be_followed(case, cast):
    token, _code = actions.grant(case, by=None, now=NOW)
    actions.err(case, by=cast.manager, reason="Typed twice")
    assert tracking.by_token(token, NOW) is None
    with seen.refused("illegal_transition"):
        actions.grant(make.fresh(case), by=None)


def test_one_address_tries_so_often_and_no_more():
    answers = [tracking.may_try("203.0.113.7") for _ in range(tracking.CODES_TRIED[0].amount + 2)]
    assert answers[-3:] == [True, False, False]
    assert tracking.may_try("203.0.113.8")

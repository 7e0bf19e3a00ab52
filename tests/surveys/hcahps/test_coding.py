"""8, 9 and M exactly; nothing is filled in; half of the items for everybody make a response complete."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.hcahps.coding import Answered, Status, coded, state, status_of
from surveys.hcahps.editions import editions

OLD, NEW = editions()


def test_what_a_screener_leads_past_is_8_and_what_it_asks_for_is_missing():
    assert coded(NEW, {12: "2"})[13] == "8"
    assert coded(NEW, {12: "1"})[13] == "M"
    assert coded(NEW, {})[13] == "M"
    assert coded(NEW, {12: "2", 13: "4"})[13] == "4", "an answer on paper is kept"


def test_an_8_of_the_rating_is_an_answer():
    codes = coded(NEW, {24: "8"})
    assert codes[24] == "8"
    assert state(NEW, 24, {24: "8"}) is Answered.GIVEN
    assert len(codes) == 32


def test_a_code_that_no_item_knows_is_refused():
    for wrong in ({1: "5"}, {99: "1"}, {12: "M"}, {32: "1,1"}):
        with pytest.raises(ValueError, match="has no answer"):
            coded(NEW, wrong)
    assert coded(NEW, {32: "1,3"})[32] == "1,3"


def test_half_of_the_items_for_everybody_is_complete():
    for edition in (OLD, NEW):
        some = {number: next(iter(edition.items[number].options)) for number in edition.for_all[: edition.enough]}
        assert status_of(edition, some) is Status.COMPLETED
        some.popitem()
        assert status_of(edition, some) is Status.BROKEN_OFF


@st.composite
def answers(draw, edition):
    one = {n: st.sampled_from(sorted(item.options)) for n, item in edition.items.items()}
    numbers = draw(st.sets(st.sampled_from(sorted(one))))
    return {number: draw(one[number]) for number in numbers}


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from([OLD, NEW]))
def test_every_item_is_sent_as_given_as_8_or_as_missing(data, edition):
    given_ = data.draw(answers(edition))
    codes = coded(edition, given_)
    assert codes.keys() == edition.items.keys()
    for number, code in codes.items():
        if number in given_:
            assert code == given_[number]
        else:
            item = edition.items[number]
            led_past = bool(item.screener and given_.get(item.screener) in item.unless)
            assert code == ("8" if led_past else "M")

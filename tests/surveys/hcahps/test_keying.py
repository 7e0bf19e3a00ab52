"""What is typed in: codes as they are, nothing invented; differences of two keyings; the next question of a call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.hcahps import coding, editions
from surveys.hcahps.keying import differences, following, read_cell, read_cells, settled

NEW = editions.named("2025")
ALL = tuple(NEW.items)


@pytest.mark.parametrize(
    ("number", "typed", "read"),
    [(1, " 4 ", "4"), (1, "", None), (1, "m", None), (24, "10", "10"), (24, "8", "8"), (32, "31", "1,3"),
     (32, "1, 3", "1,3"), (14, "9", "9")],
)  # fmt: skip
def test_a_cell_is_read_as_it_is_typed(number, typed, read):
    assert read_cell(NEW.items[number], typed) == read


def test_what_no_answer_has_is_refused_by_its_number():
    assert read_cells(NEW, {1: "5", 2: "4", 24: "11", 7: ""}) == ({2: "4"}, [1, 24])


def test_a_blank_differs_from_an_answer():
    assert differences({1: "4", 2: "3", 5: "1"}, {1: "4", 2: "2", 6: "1"}) == [2, 5, 6]


def test_what_differs_is_settled_question_by_question():
    first, second = {1: "4", 2: "3", 5: "1"}, {1: "4", 2: "2", 6: "1"}
    assert settled(first, second, {2: 2, 5: 2, 6: 1}) == {1: "4", 2: "2"}
    with pytest.raises(KeyError):
        settled(first, second, {2: 2, 5: 3, 6: 1})


def test_a_call_leaves_out_what_a_screener_leads_past():
    assert following(NEW, ALL, {12: "2"}, after=12) == 14
    assert following(NEW, ALL, {12: "1"}, after=12) == 13
    assert following(NEW, ALL, {}, after=12) == 13
    assert following(NEW, ALL, {21: "3"}, after=21) == 24
    assert following(NEW, ALL, {}, after=ALL[-1]) is None


@given(st.data())
def test_a_whole_call_asks_each_question_once_and_what_is_sent_is_known(data):
    answers, number, asked = {}, following(NEW, ALL, {}, 0), []
    while number:
        asked.append(number)
        code = data.draw(st.sampled_from(["", *NEW.items[number].options]))
        answers |= {number: code} if code else {}
        number = following(NEW, ALL, answers, number)
    assert asked == sorted(set(asked))
    codes = coding.coded(NEW, answers)
    assert all(codes[one] in ("8",) for one in ALL if one not in asked)

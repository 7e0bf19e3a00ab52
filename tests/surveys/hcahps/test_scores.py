"""Boxes, composites and linear means: the worked examples of the reference, and what holds for any answers."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.hcahps.editions import editions
from surveys.hcahps.scores import item_score, score, scores

OLD, NEW = editions()


def test_a_composite_is_the_mean_of_its_items_not_of_pooled_answers():
    found = score(OLD, "responsiveness", {4: {"4": 65, "3": 35}, 11: {"4": 67, "1": 33}})
    assert found.boxes["top"] == Fraction(66, 100)
    unequal = score(OLD, "responsiveness", {4: {"4": 1}, 11: {"1": 99}})
    assert unequal.boxes["top"] == Fraction(1, 2)


def test_a_question_of_yes_and_no_has_no_middle():
    found = score(OLD, "discharge", {16: {"1": 85, "2": 15}, 17: {"1": 87, "2": 13}})
    assert found.shown == {"top": 86, "bottom": 14}


def test_linear_means():
    one_each = item_score(NEW.items[1], {"1": 1, "2": 1, "3": 1, "4": 1})
    assert one_each.linear == 50
    rating = item_score(NEW.items[24], {"10": 1, "8": 1, "0": 1})
    assert rating.linear == 60
    assert rating.boxes == {"top": 1, "middle": 1, "bottom": 1}


def test_what_is_not_scored_is_on_neither_side():
    asked = item_score(NEW.items[14], {"4": 3, "1": 1, "9": 50, "8": 7, "M": 9})
    assert (asked.n, asked.share("top")) == (4, Fraction(3, 4))
    assert item_score(NEW.items[14], {"9": 5}) is None
    half = score(NEW, "responsiveness", {13: {"4": 2}, 14: {"9": 5}})
    assert (half.left_out, half.boxes["top"]) == ((14,), 1)
    assert score(NEW, "responsiveness", {}) is None


@st.composite
def counts(draw, edition):
    found = {}
    for measure in edition.measures.values():
        for number in measure.items:
            codes = [code for code, option in edition.items[number].options.items() if option.is_scored]
            found[number] = {code: draw(st.integers(0, 40)) for code in codes}
    return found


@settings(max_examples=15, deadline=None)
@given(st.data(), st.sampled_from([OLD, NEW]))
def test_boxes_add_up_and_a_better_answer_never_lowers_a_score(data, edition):
    given_ = data.draw(counts(edition))
    before = scores(edition, given_)
    for one in before.values():
        assert sum(one.boxes.values()) == 1
        assert sum(one.shown.values()) == 100
        assert 0 <= one.linear <= 100
    number = data.draw(st.sampled_from(sorted(given_)))
    better = sorted(
        (option for option in edition.items[number].options.values() if option.is_scored), key=lambda o: o.linear
    )
    worse = next((option for option in better[:-1] if given_[number][option.code]), None)
    if worse is None:
        return
    given_[number][worse.code] -= 1
    given_[number][better[better.index(worse) + 1].code] += 1
    for key, one in scores(edition, given_).items():
        assert one.linear >= before[key].linear
        assert one.boxes["top"] >= before[key].boxes["top"]

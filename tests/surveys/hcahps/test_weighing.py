"""Answers of an unequal draw: by hand, and what holds for any weights."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.hcahps import editions, packing
from surveys.hcahps.drawing import Method
from surveys.hcahps.quarters import TOO_FEW
from surveys.hcahps.report import Quarterly, mean_of, report
from surveys.hcahps.scores import scores
from surveys.hcahps.weighing import Draw, Many, Stratum, many, unequal, weighed, weighing

NEW = editions.called("2025")
OCTOBER, NOVEMBER, JANUARY = date(2025, 10, 1), date(2025, 11, 1), date(2026, 1, 1)
SMALL, LARGE = 1, 2  # departments
CODES = {number: sorted(int(code) for code in NEW.items[number].options) for number in (1, 2, 3, 24)}


def counted(totals, weights):
    return packing.counts(NEW, weighed(totals, weights))


def test_by_hand_ten_of_ten_and_ten_of_thirty():
    """Of the small department everybody was asked, of the large one every third. Of 40 people, 6 + 2 × 3 = 12 would say
    always (30 %, and not 8 of 20), 8 × 3 = 24 usually, 4 never; their mean is (12 × 100 + 24 × 66⅔) ÷ 40 = 70.
    """
    weights = {(OCTOBER, SMALL): Fraction(10, 10), (OCTOBER, LARGE): Fraction(30, 10)}
    totals = [
        (OCTOBER, SMALL, 1, 4, 6),
        (OCTOBER, SMALL, 1, 1, 4),
        (OCTOBER, LARGE, 1, 4, 2),
        (OCTOBER, LARGE, 1, 3, 8),
    ]
    (item,) = scores(NEW, counted(totals, weights))["nurses"].items
    assert [item.share(box) for box in ("top", "middle", "bottom")] == [
        Fraction(3, 10),
        Fraction(6, 10),
        Fraction(1, 10),
    ]
    assert (item.linear, item.n, item.given.weight) == (70, 20, 40)
    assert item.given.effective == Fraction(40**2, 10 * 1 + 10 * 9) == 16
    (plain,) = scores(NEW, counted(totals, {}))["nurses"].items
    assert (plain.share("top"), plain.given.effective) == (Fraction(8, 20), 20)


def test_a_composite_is_the_mean_of_weighed_items_and_few_stay_few_whatever_they_weigh():
    weights = {(OCTOBER, LARGE): Fraction(50)}
    totals = [
        (OCTOBER, LARGE, 1, 4, 1),
        (OCTOBER, SMALL, 1, 1, 50),
        (OCTOBER, LARGE, 2, 4, 1),
        (OCTOBER, SMALL, 3, 1, 1),
    ]
    counts = counted(totals, weights)
    stratum = Stratum(OCTOBER, "Large", 50, 1)
    found = report(NEW, [Quarterly("2025Q4", counts, 9, 100, (stratum,))], {}, {}, {}).measures["nurses"]
    assert found.figures["top"].value == 100 * (Fraction(50, 100) + 1 + 0) / 3
    assert (found.is_weighed, found.can_be_opened, found.main.is_shown) == (True, False, False)
    assert TOO_FEW in found.main.footnotes


def test_the_mix_of_the_people_is_weighed_as_their_answers_are():
    """Three who stand for two each said 1, one who stands for four said 4: the mean is (6 × 1 + 4 × 4) ÷ 10."""
    given_ = {27: {"1": weighing(3, Fraction(2)), "4": weighing(1, Fraction(4))}}
    assert (mean_of("h27", given_), mean_of("h27=4", given_)) == (Fraction(22, 10), Fraction(4, 10))


def test_only_months_that_are_counted_with_an_unequal_one_are_weighed():
    equal = Draw(OCTOBER, Method.SIMPLE, (Stratum(OCTOBER, "", 40, 20),))
    other = Draw(NOVEMBER, Method.DISPROPORTIONATE, (Stratum(NOVEMBER, "A", 10, 5), Stratum(NOVEMBER, "B", 30, 5)))
    later = Draw(JANUARY, Method.PROPORTIONATE, (Stratum(JANUARY, "A", 10, 5),))
    assert unequal([equal, later], lambda month: month.year) == []
    assert [one.weight for one in unequal([equal, other, later], lambda month: month.year)] == [2, 2, 6]
    assert Stratum(OCTOBER, "A", 10, 0).weight is None


# ------------------------------------------------------------------------------------------------ whatever is drawn
FRACTIONS = st.builds(Fraction, st.integers(1, 60), st.integers(1, 40))
ROWS = st.lists(
    st.tuples(
        st.sampled_from([OCTOBER, NOVEMBER]), st.sampled_from([SMALL, LARGE, None]), st.sampled_from(sorted(CODES)),
        st.integers(0, 3), st.integers(0, 30),
    ),
    max_size=30,
)  # fmt: skip


def totals_of(rows):
    return [(month, place, item, CODES[item][at], number) for month, place, item, at, number in rows]


@settings(max_examples=40, deadline=None)
@given(ROWS, st.tuples(FRACTIONS, FRACTIONS), st.randoms(use_true_random=False))
def test_boxes_add_up_and_neither_order_nor_scale_changes_anything(rows, drawn, chance):
    weights = {(OCTOBER, SMALL): drawn[0], (OCTOBER, LARGE): drawn[1], (NOVEMBER, SMALL): drawn[0] * 2}
    totals = totals_of(rows)
    found = scores(NEW, counted(totals, weights))
    assert all(sum(one.boxes.values()) == 1 and sum(one.shown.values()) == 100 for one in found.values())
    chance.shuffle(totals)
    assert scores(NEW, counted(totals, weights)) == found
    every = {(month, place): weights.get((month, place), 1) for month in (OCTOBER, NOVEMBER) for place in (1, 2, None)}
    scaled = scores(NEW, counted(totals, {key: weight * drawn[1] for key, weight in every.items()}))
    assert {key: (one.boxes, one.linear) for key, one in scaled.items()} == {
        key: (one.boxes, one.linear) for key, one in found.items()
    }


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_weights_of_one_are_no_weights(rows):
    totals = totals_of(rows)
    ones = {(month, place): Fraction(1) for month in (OCTOBER, NOVEMBER) for place in (SMALL, LARGE)}
    assert scores(NEW, counted(totals, ones)) == scores(NEW, counted(totals, {}))
    people = {number: {} for number in CODES}
    for _month, _place, item, code, number in totals:
        people[item][str(code)] = people[item].get(str(code), 0) + number
    assert scores(NEW, counted(totals, {})) == scores(NEW, people)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.tuples(FRACTIONS, FRACTIONS), st.data())
def test_a_better_answer_never_lowers_a_weighed_score(rows, drawn, data):
    weights = {(OCTOBER, SMALL): drawn[0], (OCTOBER, LARGE): drawn[1]}
    worse = [at for at, (_month, _place, _item, code, number) in enumerate(rows) if code < 3 and number]
    before = scores(NEW, counted(totals_of(rows), weights))
    if not worse:
        return
    month, place, item, code, _number = rows[data.draw(st.sampled_from(worse))]
    rows = [*rows, (month, place, item, code, -1), (month, place, item, code + 1, 1)]
    after = scores(NEW, counted(totals_of(rows), weights))
    for key, one in after.items():
        assert one.linear >= before[key].linear
        assert one.boxes.get("top", 0) >= before[key].boxes.get("top", 0)
        assert one.boxes.get("bottom", 0) <= before[key].boxes.get("bottom", 0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 50), FRACTIONS), min_size=1, max_size=8))
def test_unequal_weights_tell_no_more_than_equal_ones(parts):
    together = sum((weighing(people, weight) for people, weight in parts), Many(0, 0, 0))
    assert 0 < together.effective <= together.people
    equal = sum((weighing(people, parts[0][1]) for people, _weight in parts), Many(0, 0, 0))
    assert equal.effective == equal.people and many(7) == Many(7, 7, 7)


def test_a_weight_that_was_not_drawn_is_one():
    with pytest.raises(KeyError):
        weighed([], {})[1, 4]
    assert weighed([(OCTOBER, None, 1, 4, 3)], {(OCTOBER, SMALL): Fraction(9)}) == {(1, 4): Many(3, 3, 3)}

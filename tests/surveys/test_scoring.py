"""The worked examples of the reference (§7.7), and what holds for every count."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.scoring import (
    Recommendation,
    Share,
    differs,
    display_boxes,
    friends_and_family,
    half_up,
    mean,
    median,
    recommendation,
    sureness,
    wilson,
)  # fmt: skip
from surveys.suppression import hidden

COUNTS = st.integers(0, 500)


def test_worked_example_12_sixty_promoters_twenty_five_passives_fifteen_detractors():
    score = recommendation({"10": 40, "9": 20, "8": 15, "7": 10, "6": 10, "0": 5})
    assert (score.promoters, score.passives, score.detractors, score.n) == (60, 25, 15, 100)
    assert score.value == pytest.approx(45)
    assert score.error == pytest.approx(7.3993, abs=5e-5)
    assert score.interval == (pytest.approx(30.50, abs=0.005), pytest.approx(59.50, abs=0.005))


def test_worked_example_11_one_rating_each_of_ten_eight_and_zero():
    counts = {"10": 1, "8": 1, "0": 1}
    score = recommendation(counts)
    assert mean({code: 10 * number for code, number in counts.items()}) * 10 == pytest.approx(60)
    assert [Fraction(one, score.n) for one in (score.promoters, score.passives, score.detractors)] == [
        Fraction(1, 3)
    ] * 3
    assert score.boxes == [34, 33, 33]


def test_worked_examples_7_and_8_means_of_shares_and_boxes_that_add_up():
    assert half_up(Fraction(65 + 67, 2)) == 66
    assert [half_up(Fraction(85 + 87, 2)), half_up(Fraction(15 + 13, 2))] == [86, 14]


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (90, 100, 0.8256, 0.9448)],
)
def test_wilsons_interval(count, of, low, high):
    assert wilson(count, of) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_of_nobody_there_is_no_interval():
    assert wilson(0, 0) is None
    assert Share(0, 0).value is None


def test_friends_and_family_counts_dont_know_below_the_line():
    found = friends_and_family({"very_good": 50, "good": 30, "neither": 5, "poor": 4, "very_poor": 1, "dont_know": 10})
    assert (found.positive.count, found.positive.of, found.negative.count) == (80, 100, 5)


def test_two_periods_differ_by_the_error_of_the_difference():
    one, near, far = Recommendation(60, 25, 15), Recommendation(65, 20, 15), Recommendation(20, 30, 50)
    assert not differs(one, near)
    assert differs(one, far)


@given(st.lists(COUNTS, min_size=1, max_size=11))
def test_boxes_always_add_up(counts):
    shown = display_boxes(counts)
    assert sum(shown) == (100 if sum(counts) else 0)
    assert all(abs(box - 100 * count / max(1, sum(counts))) < 1 for box, count in zip(shown, counts, strict=True))


@given(COUNTS, COUNTS, COUNTS)
def test_a_score_stays_in_its_range_and_its_interval_around_it(p, n, d):
    if p + n + d:
        score = Recommendation(p, n, d)
        low, high = score.interval
        assert -100 <= low <= score.value <= high <= 100


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_interval_holds_its_share(count, more):
    if count + more:
        low, high = wilson(count, count + more)
        assert 0 <= low <= count / (count + more) + 1e-9
        assert count / (count + more) - 1e-9 <= high <= 1


def test_the_middle_of_numbers():
    assert median({"0": 1, "10": 2, "30": 1}) == 10
    assert median({"10": 1, "20": 1}) == 15
    assert median({}) is None


def test_half_up_is_not_pythons_rounding():
    assert [half_up(0.5), half_up(1.5), half_up(2.5)] == [1, 2, 3]


def test_how_sure_a_number_is():
    assert [sureness(n) for n in (0, 9, 10, 49, 50)] == ["none", "none", "grey", "grey", "full"]


# ---------------------------------------------------------------- small numbers
def test_one_hidden_row_takes_the_next_smallest_along():
    assert hidden({"a": 3, "b": 20, "c": 9}) == {"a", "c"}
    assert hidden({"a": 1, "b": 2, "c": 9, "d": 20}) == {"a", "b", "c"}
    assert hidden({"a": 4, "b": 3, "c": 9}) == {"a", "b"}
    assert hidden({"a": 0, "b": 20}) == set()


@given(st.dictionaries(st.integers(0, 8), st.integers(0, 30), max_size=9))
def test_no_hidden_row_can_be_worked_out_from_the_total(counts):
    """Two hidden rows at least, of five people at least, unless there is no other row to hide."""
    away = hidden(counts)
    shown = {key for key, number in counts.items() if number and key not in away}
    assert all(counts[key] >= 5 for key in shown)
    if away and shown:
        assert len(away) >= 2 and sum(counts[key] for key in away) >= 5

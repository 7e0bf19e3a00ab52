"""Four quarters, footnotes and stars."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from surveys.hcahps import stars
from surveys.hcahps.editions import editions
from surveys.hcahps.quarters import Adjustment, Quarter, adjusted, rolled_up

OLD, NEW = editions()
GROUPS = OLD.star_groups
NAMES = ("nurses", "doctors", "responsiveness", "medicines", "discharge", "care_transition", "cleanliness", "quietness",
         "rating", "recommend")  # fmt: skip


def quarter(period="2025Q1", raw=80, eligible=100, completes=40, **means):
    return Quarter(period, Fraction(raw), {name: Fraction(mean) for name, mean in means.items()}, eligible, completes)


def adjustment(period="2025Q1", **changes):
    return Adjustment(period, "1", {"age": Fraction(2)}, {"age": Fraction(5)}, Fraction(1, 2), **changes)


def test_a_mix_that_answers_better_anyway_is_taken_off_and_the_mode_added():
    assert adjusted(quarter(age=6), adjustment()) == Fraction(157, 2)
    assert adjusted(quarter(raw=100, age=0), adjustment()) == 100, "never above the scale"


def test_a_set_of_another_period_and_a_term_without_a_mean_are_refused():
    with pytest.raises(ValueError, match="2024Q4"):
        adjusted(quarter(age=6), adjustment("2024Q4"))
    with pytest.raises(ValueError, match="age"):
        adjusted(quarter(), adjustment())


def test_quarters_weigh_by_who_was_eligible_and_all_or_none_is_adjusted():
    year = [quarter("2025Q1", 80, 300, age=5), quarter("2025Q2", 60, 100, age=5)]
    raw = rolled_up(year, {"2025Q1": adjustment()})
    assert (raw.value, raw.is_adjusted, raw.versions) == (75, False, ())
    both = rolled_up(year, {"2025Q1": adjustment(), "2025Q2": adjustment("2025Q2")})
    assert (both.value, both.is_adjusted) == (Fraction(151, 2), True)
    assert rolled_up([quarter(eligible=0)], {}) is None


@pytest.mark.parametrize(
    ("completes", "quarters", "footnotes", "shown"),
    [(2, 4, (10,), False), (12, 4, (10,), True), (20, 4, (6,), True), (30, 4, (), True), (40, 3, (3,), True)],
)
def test_small_numbers_have_their_footnotes(completes, quarters, footnotes, shown):
    year = [quarter(f"2025Q{at}", completes=completes) for at in range(1, quarters + 1)]
    found = rolled_up(year, {})
    assert (found.footnotes, found.is_shown, found.may_have_stars) == (footnotes, shown, False)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [((4, 5, 4, 4, 5, 4, 4, 5, 5, 5), 4), ((5, 4, 3, 4, 4, 4, 5, 3, 5, 5), 4), ((5,) * 10, 5)],
)
def test_the_summary_averages_groups_and_rounds_half_up(given, wanted):
    assert stars.summary(dict(zip(NAMES, given, strict=True)), GROUPS) == wanted


def test_without_groups_or_with_a_measure_missing_there_is_no_summary():
    given = dict.fromkeys(NAMES, 4)
    assert stars.summary(given, NEW.star_groups) is None
    assert stars.summary({**given} | {"quietness": 5}, ()) is None
    assert stars.summary(dict.fromkeys(NAMES[1:], 4), GROUPS) is None


def test_a_bound_is_the_least_score_of_its_stars():
    bounds = [Fraction(n) for n in (60, 70, 80, 90)]
    assert [stars.star(Fraction(n), bounds) for n in (59, 60, 79, 80, 95)] == [1, 2, 3, 4, 5]
    with pytest.raises(ValueError, match="each above"):
        stars.star(Fraction(1), bounds[::-1])


def test_estimated_bounds_are_the_best_of_all_ways_to_cut():
    values = [Fraction(n) for n in (50, 51, 51, 60, 62, 70, 71, 80, 88, 90, 95)]
    found = stars.estimated_bounds(values[::-1])

    def within(bounds):
        parts = [[float(v) for v in values if stars.star(v, bounds) == n] for n in range(1, 6)]
        return sum(sum((v - sum(part) / len(part)) ** 2 for v in part) for part in parts if part)

    every = itertools.combinations(sorted(set(values))[1:], 4)
    assert within(found) == pytest.approx(min(map(within, every)))
    with pytest.raises(ValueError, match="Five different"):
        stars.estimated_bounds(values[:4])

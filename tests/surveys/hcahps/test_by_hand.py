"""One example of each step, worked out on paper: rounding, roll-up, editions, footnotes, points of purchasing."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from surveys.hcahps import editions
from surveys.hcahps.purchasing import Points, Rate, Standard, domain
from surveys.hcahps.quarters import Adjustment, Quarter, rolled_up
from surveys.hcahps.report import Quarterly, report
from surveys.hcahps.scores import score
from surveys.scoring import half_up, whole

OLD, NEW = editions.called("2019"), editions.called("2025")


@pytest.mark.parametrize(
    ("shares", "shown"),
    [
        ((F(100, 3),) * 3, [34, 33, 33]),  # one is left over: equal remainders, equal shares, so the first
        ((F("33.4"), F("33.4"), F("33.2")), [34, 33, 33]),
        ((F("72.5"), F("20.5"), F("7")), [73, 20, 7]),  # equal remainders: to the larger share, never 73 + 21 + 7
        ((F("86.5"), F("13.5")), [87, 13]),
        ((F("99.4"), F("0.3"), F("0.3")), [100, 0, 0]),
    ],
)
def test_shares_that_are_shown_add_up_to_100(shares, shown):
    assert whole(shares) == shown and sum(shown) == 100


def test_half_is_up_and_just_below_half_is_down():
    assert [half_up(F(value)) for value in ("2.5", "3.5", "-2.5", "2.49")] == [3, 4, -3, 2]
    barely = F(5, 2) - F(1, 10**40)  # as a decimal of 28 digits it would be 2.5
    assert (half_up(barely), half_up(F(1, 3), 4), half_up(D("0.125"), 2)) == (2, D("0.3333"), D("0.13"))


def test_each_quarter_is_adjusted_and_kept_between_0_and_100_before_four_become_one():
    """2025Q1: 80 − 2 × (6 − 5) + ½ = 78.5; 2025Q2: 99 + 3, that is 100. (300 × 78.5 + 100 × 100) ÷ 400 = 83.875, 84 as
    published; kept within bounds only at the end it would have been 84.375.
    """
    sets = {
        "2025Q1": Adjustment("2025Q1", "1", {"h27": F(2)}, {"h27": F(5)}, F(1, 2)),
        "2025Q2": Adjustment("2025Q2", "1", {}, {}, F(3)),
    }
    quarters = [Quarter("2025Q1", F(80), {"h27": F(6)}, 300, 60), Quarter("2025Q2", F(99), {}, 100, 60)]
    found = rolled_up(quarters, sets)
    assert (found.value, half_up(found.value), found.completes) == (F("83.875"), 84, 120)


def test_the_same_answers_make_other_measures_in_the_other_edition():
    """2025, rest: always 5, 2 of 10, yes definitely 8 of 10: (50 + 20 + 80) ÷ 3 = 50. Linear: 5 × 100 + 5 × 66⅔ = 83⅓,
    20, 8 × 100 + 2 × 50 = 90: 64.4, that is 64. In 2019 quiet stands alone: 20.
    """
    quiet = {"4": 2, "1": 8}
    rest = score(NEW, "restfulness", {8: {"4": 5, "3": 5}, 9: quiet, 18: {"1": 8, "2": 2}})
    assert (rest.boxes["top"], rest.linear, half_up(rest.linear)) == (F(1, 2), F(580, 9), 64)
    assert rest.boxes == {"top": F(15, 30), "middle": F(5 + 0 + 2, 30), "bottom": F(8, 30)}
    assert score(OLD, "quietness", {9: quiet}).boxes["top"] == F(1, 5)
    assert "quietness" not in NEW.measures and "care_transition" not in NEW.measures and len(NEW.measures) == 11


def test_responsiveness_has_other_questions_from_2025():
    """2019: bell 60 of 100 with 20 who never rang, toilet 30 of 50: (60 + 60) ÷ 2. 2025: toilet 30 of 50, asked for
    help at once 45 of 50 with 50 who never did: (60 + 90) ÷ 2.
    """
    toilet = {"4": 30, "2": 20}
    assert score(OLD, "responsiveness", {4: {"4": 60, "3": 40, "9": 20}, 11: toilet}).boxes["top"] == F(60, 100)
    assert score(NEW, "responsiveness", {13: toilet, 14: {"4": 45, "1": 5, "9": 50}}).boxes["top"] == F(75, 100)


@pytest.mark.parametrize(
    ("completes", "footnotes"), [(9, (10, 15)), (49, (10, 15)), (50, (6, 15)), (99, (6, 15)), (100, ()), (101, ())]
)
def test_footnotes_and_what_is_shown_at_each_bound(completes, footnotes):
    periods = ("2025Q1", "2025Q2", "2025Q3", "2025Q4")
    given = [completes - 6, 2, 2, 2]
    year = [Quarterly(period, {7: {"4": 5}}, n, 100) for period, n in zip(periods, given, strict=True)]
    one = report(NEW, year, {}, {}, {}).measures["cleanliness"]
    assert one.footnotes == footnotes
    assert (one.main.is_shown, one.main.is_greyed) == (completes >= 10, completes < 50)
    assert report(NEW, year[1:], {}, {}, {}).measures["cleanliness"].footnotes == (10, 3, 15)


# ------------------------------------------------------------------------------------------------ purchasing
FY_2024 = {
    "nurses": ("53.50", "79.42", "87.71"), "doctors": ("62.41", "79.83", "87.97"),
    "responsiveness": ("40.40", "65.52", "81.22"), "care_transition": ("25.64", "51.84", "63.57"),
    "medicines": ("39.82", "63.11", "74.05"), "cleanliness+h9": ("45.94", "65.63", "79.64"),
    "discharge": ("66.92", "87.23", "92.21"), "rating": ("36.31", "71.66", "85.39"),
}  # fmt: skip


def test_all_eight_dimensions_of_fiscal_year_2024():
    """On paper, achievement 9 × (p − T) ÷ (B − T) + ½ and improvement 10 × (p − b) ÷ (B − b) − ½, half up:
    nurses 83.565 is half way: 4.5 + .5 = 5; from 79: 10 × 4.565 ÷ 8.71 − .5 = 4.74, 5;
    doctors 79.83 is T: .5 up to 1; from 85 a decline: 0;
    responsiveness 60 is below: 0; from 50: 10 × 10 ÷ 31.22 − .5 = 2.7, 3;
    care transition 63.57 is B: 10; no baseline; medicines 63.10: 0; from 63.09: 10 × .01 ÷ 10.96 − .5 below 0, 0;
    clean and quiet 79.63: 9 × 14 ÷ 14.01 + .5 = 9.49, 9; from 70: 10 × 9.63 ÷ 9.64 − .5 = 9.49, 9;
    discharge 90: 9 × 2.77 ÷ 4.98 + .5 = 5.506, 6; no baseline; rating 36.31 is F: 0.
    Base 5 + 1 + 3 + 10 + 0 + 9 + 6 + 0 = 34; the rating stands on its floor: nothing for consistency.
    """
    rates = {
        "nurses": ("83.565", "79"), "doctors": ("79.83", "85"), "responsiveness": ("60", "50"),
        "care_transition": ("63.57", ""), "medicines": ("63.10", "63.09"), "cleanliness+h9": ("79.63", "70"),
        "discharge": ("90", ""), "rating": ("36.31", ""),
    }  # fmt: skip
    given = {name: Rate(D(p), D(b) if b else None) for name, (p, b) in rates.items()}
    standards = {name: Standard(*map(D, row)) for name, row in FY_2024.items()}
    found = domain(given, standards, 100)
    assert found.dimensions == {
        "nurses": Points(5, 5), "doctors": Points(1, 0), "responsiveness": Points(0, 3),
        "care_transition": Points(10, None), "medicines": Points(0, 0), "cleanliness+h9": Points(9, 9),
        "discharge": Points(6, None), "rating": Points(0, None),
    }  # fmt: skip
    assert (found.base, found.consistency, found.points) == (34, 0, 34)
    better = domain(given | {"rating": Rate(D("71.66"))}, standards, 100)
    # the weakest is now responsiveness: (60 − 40.40) ÷ 25.12 = .7803; 20 × .7803 − .5 = 15.1, and T gives the rating 1
    assert (better.base, better.consistency, better.points) == (35, 15, 50)


def test_six_dimensions_have_the_room_of_eight():
    """Six times ten is 60, and with the factor 8/6 it is 80; 35 is 46⅔, that is 47."""
    six = {name: Standard(D(10), D(50), D(90), F(8, 6)) for name in "abcdef"}
    assert domain({name: Rate(D(95)) for name in six}, six, 100).points == 80 + 20
    some = {name: Rate(D(95) if name in "abc" else D(50)) for name in six}  # 10 + 10 + 10 + 1 + 1 + 1
    assert domain(some, six, 100).base == half_up(F(33 * 8, 6)) == 44
    mixed = some | {"d": Rate(D(60))}  # 9 × 10 ÷ 40 + ½ = 2.75, 3
    assert domain(mixed, six, 100).base == 47

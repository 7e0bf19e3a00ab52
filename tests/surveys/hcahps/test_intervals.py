"""How sure a share is: by hand, and never narrower than the people themselves would have it."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from random import Random

import pytest

from surveys.hcahps import editions
from surveys.hcahps.intervals import error, interval
from surveys.hcahps.report import Quarterly, report
from surveys.hcahps.scores import score
from surveys.hcahps.weighing import weighing
from surveys.scoring import wilson

NEW = editions.called("2025")


def clean(**given):
    return score(NEW, "cleanliness", {7: {key[1:]: many for key, many in given.items()}})


def test_one_question_of_one_quarter_has_the_interval_of_wilson():
    found = interval(Fraction(70), [(clean(c4=70, c1=30), 500)])
    assert found == pytest.approx([100 * end for end in wilson(70, 100)])


def test_four_equal_quarters_are_as_sure_as_all_of_their_people():
    one = clean(c4=70, c1=30)
    assert interval(Fraction(70), [(one, 9)] * 4) == pytest.approx([100 * end for end in wilson(280, 400)])


def test_weights_make_it_wider_and_everybody_saying_the_same_does_not_make_it_sure():
    """70 who weigh 1 and 30 who weigh 7/3: the share is one half, and they tell as much as 140² ÷ 233⅓ = 84 people."""
    weighed = clean(c4=weighing(70, Fraction(1)), c1=weighing(30, Fraction(7, 3)))
    effective = Fraction(140**2) / (70 + 30 * Fraction(7, 3) ** 2)
    assert weighed.items[0].given.effective == effective == 84
    assert interval(Fraction(50), [(weighed, 1)]) == pytest.approx(
        [100 * end for end in wilson(float(effective) / 2, float(effective))]
    )
    low, high = interval(Fraction(100), [(clean(c4=20), 1)])
    assert (round(low, 1), high) == (83.9, 100)
    assert interval(Fraction(50), []) is None


def test_a_composite_is_never_less_sure_than_it_says():
    """Against the error of the people themselves, question by question and person by person."""
    chance = Random(29)  # noqa: S311 - a walk that can be walked again
    for agreement in (0.0, 0.5, 1.0):
        people = []
        for _person in range(300):
            first = chance.random() < 0.7
            people.append([first if chance.random() < agreement else chance.random() < 0.7 for _item in range(3)])
        counts = {
            n: {"4": sum(one[n - 1] for one in people), "1": sum(not one[n - 1] for one in people)} for n in (1, 2, 3)
        }
        found = score(NEW, "nurses", counts)
        means = [sum(one) / 3 for one in people]
        center = sum(means) / 300
        own = sqrt(sum((mean - center) ** 2 for mean in means)) / 300
        assert error(found) >= own - 1e-9
        if agreement == 1.0:
            assert error(found) == pytest.approx(own)


def test_a_measure_has_it_of_what_is_reported():
    quarters = [Quarterly(f"2025Q{at}", {7: {"4": 70, "1": 30}}, 100, 400) for at in (1, 2, 3, 4)]
    low, high = report(NEW, quarters, {}, {}, {}).measures["cleanliness"].interval
    assert (round(low), round(high)) == (65, 74)

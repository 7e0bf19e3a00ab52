"""The points of 42 CFR 412.165, to the published digit (fiscal year 2024; hospitals by their certification number)."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.hcahps.purchasing import (
    Points,
    Rate,
    Standard,
    achievement,
    clean_and_quiet,
    consistency,
    domain,
    improvement,
    one_more,
    weight,
)

CARE, QUICK, HOME = (
    Standard(D("25.64"), D("51.84"), D("63.57")),
    Standard(D("40.40"), D("65.52"), D("81.22")),
    Standard(D("66.92"), D("87.23"), D("92.21")),
)


@pytest.mark.parametrize(
    ("standard", "performance", "baseline", "wanted"),
    [
        (CARE, "52.3364", None, Points(1, None)),  # 010001
        (QUICK, "75.3285", "70.2521", Points(6, 4)),  # 010045
        (HOME, "85.3099", "78.5843", Points(0, 4)),  # 030022
        (CARE, "63.57", "60", Points(10, 9)),
        (CARE, "65", "64", Points(10, 9)),  # a riser above the benchmark has nine, even from above it
        (CARE, "64", "65", Points(10, 0)),  # a decline never improves
        (CARE, "51.84", "51.84", Points(1, 0)),
    ],
)
def test_points_of_a_dimension(standard, performance, baseline, wanted):
    rate = Rate(D(performance), D(baseline) if baseline else None)
    found = Points(achievement(rate, standard), improvement(rate, standard))
    assert found == wanted
    assert found.dimension == max(wanted.achievement, wanted.improvement or 0)


def test_the_weakest_dimension_gives_the_points_for_consistency():
    lowest, points = consistency({"quick": Rate(D("55.8456")), "home": Rate(D("95"))}, {"quick": QUICK, "home": HOME})
    assert (round(lowest, 6), points) == (D("0.614873"), 12)
    assert consistency({"quick": Rate(D(70))}, {"quick": QUICK})[1] == 20
    assert consistency({"quick": Rate(D(40))}, {"quick": QUICK})[1] == 0


def test_a_domain_needs_a_hundred_completes_and_every_dimension_of_the_year():
    standards, rates = {"quick": QUICK, "care": CARE}, {"quick": Rate(D("55.8456")), "care": Rate(D("55.75"))}
    found = domain(rates, standards, 100)
    assert (found.base, found.consistency, found.points) == (4, 12, 16)
    assert domain(rates, standards, 99) is None
    assert domain({"quick": rates["quick"]}, standards, 100) is None


def test_what_one_per_cent_more_would_bring():
    standards, rates = {"quick": QUICK, "care": CARE}, {"quick": Rate(D("55.8456")), "care": Rate(D("55.75"))}
    gains = dict(one_more(rates, standards, 100))
    assert gains["quick"] == 1 and gains["care"] >= 0
    assert one_more(rates, standards, 10) == []


def test_clean_and_quiet_are_one_and_weights_stretch():
    assert clean_and_quiet(D("70.2"), D("60.4")) == D("65.3")
    assert weight(D("0.25"), [D("0.25"), D("0.25")]) == D("0.25") / D("0.75")


@settings(max_examples=40, deadline=None)
@given(st.decimals(0, 100, places=4), st.decimals(0, 99, places=4), st.one_of(st.none(), st.decimals(0, 100, places=4)))
def test_doing_better_never_costs_points(lower, step, baseline):
    higher = min(lower + step, D(100))
    worse, better = Rate(lower, baseline), Rate(higher, baseline)
    assert achievement(better, QUICK) >= achievement(worse, QUICK)
    assert (improvement(better, QUICK) or 0) >= (improvement(worse, QUICK) or 0)
    assert 0 <= achievement(better, QUICK) <= 10

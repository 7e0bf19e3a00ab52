"""A report of four quarters: raw until every table is there, adjusted to the digit, and never more than is known."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from random import Random

import pytest

from surveys.hcahps import editions, tables
from surveys.hcahps.quarters import CAUTION, SHORTER_PERIOD, TOO_FEW
from surveys.hcahps.report import Quarterly, mean_of, report
from surveys.hcahps.tables import COEFFICIENTS, CUT_POINTS, STANDARDS

NEW = editions.called("2025")
OLD = editions.called("2019")
YEAR = tables.four_until("2025Q4")
NURSES = {1: {"4": 60, "3": 20, "2": 10, "1": 10}, 2: {"4": 80, "3": 20}, 3: {"4": 40, "1": 10}, 27: {"1": 50, "3": 50}}


def quarters(counts=NURSES, *, completes=30, eligible=100, periods=YEAR):
    return [Quarterly(period, counts, completes, eligible) for period in periods]


def line(kind, *cells):
    return dict(zip_longest(tables.COLUMNS[kind], cells, fillvalue=""))


def sets_of(*rows, periods=YEAR):
    lines = [line(COEFFICIENTS, *row) for row in rows]
    return {period: tables.adjustments(lines, period, "v1") for period in periods}


def every(measure, *terms):
    return sets_of(*((measure, statistic, *term) for statistic in tables.STATISTICS for term in terms))


def test_a_quarter_is_four_with_the_three_before():
    assert tables.four_until("2026Q2") == ["2025Q3", "2025Q4", "2026Q1", "2026Q2"]
    assert [tables.quarter_of(2025, month) for month in (1, 3, 4, 12)] == ["2025Q1", "2025Q1", "2025Q2", "2025Q4"]
    with pytest.raises(ValueError, match="2026Q5"):
        tables.four_until("2026Q5")


def test_without_tables_everything_is_raw_and_says_so():
    found = report(NEW, quarters(), {}, {}, {})
    nurses = found.measures["nurses"]
    assert not found.is_adjusted and list(found.measures) == ["nurses"]
    assert nurses.boxes == {"top": 74, "middle": 13, "bottom": 13}
    assert nurses.figures["top"].value == Fraction(100 * 22, 30)
    assert nurses.main.versions == () and nurses.star is None and found.summary is None


def test_an_adjusted_figure_is_the_raw_one_less_the_mix_and_the_mode():
    """Mean of item 27 is 2: two above the nation, at 1.5 each, and the mode adds one half."""
    tables_ = every("nurses", ("h27", "1.5", "1"), ("mode", "0.5", ""))
    nurses = report(NEW, quarters(), tables_, {}, {}).measures["nurses"]
    raw = report(NEW, quarters(), {}, {}, {}).measures["nurses"]
    for statistic in tables.STATISTICS:
        assert nurses.figures[statistic].value == raw.figures[statistic].value - Fraction("1.5") + Fraction("0.5")
        assert nurses.figures[statistic].is_adjusted and nurses.main.versions == ("v1",) * 4
    assert sum(nurses.boxes.values()) == 100  # though each box was adjusted by itself


def test_a_table_that_asks_what_is_not_known_adjusts_nothing():
    tables_ = every("nurses", ("h27", "1.5", "1"), ("age", "1", "3"))
    nurses = report(NEW, quarters(), tables_, {}, {}).measures["nurses"]
    assert (nurses.unknown, nurses.main.is_adjusted) == (("age",), False)


def test_a_table_of_another_quarter_is_not_used():
    tables_ = every("nurses", ("mode", "5", ""))
    tables_["2024Q4"] = tables_.pop("2025Q1")
    assert not report(NEW, quarters(), tables_, {}, {}).is_adjusted


def test_means_are_of_codes_and_shares_of_answers():
    counts = {30: {"4": 1, "6": 3}}
    assert (mean_of("h30", counts), mean_of("h30=6", counts)) == (Fraction(22, 4), Fraction(3, 4))
    assert (mean_of("h31", counts), mean_of("age", counts), mean_of("h30=1", counts)) == (None, None, 0)


@pytest.mark.parametrize(("completes", "footnotes"), [(12, (TOO_FEW,)), (13, (CAUTION,)), (24, (CAUTION,)), (25, ())])
def test_footnotes_say_how_few_there_are(completes, footnotes):
    found = report(NEW, quarters(completes=completes), {}, {}, {})
    assert found.measures["nurses"].main.footnotes == footnotes
    short = report(NEW, quarters(completes=completes, periods=YEAR[:3]), {}, {}, {})
    assert SHORTER_PERIOD in short.measures["nurses"].main.footnotes


def test_the_arithmetic_is_shown_only_where_it_gives_nobody_away():
    assert report(NEW, quarters(), {}, {}, {}).measures["nurses"].can_be_opened
    few = {**NURSES, 3: {"4": 9}}
    assert not report(NEW, quarters(few), {}, {}, {}).measures["nurses"].can_be_opened
    uneven = [*quarters(periods=YEAR[:3]), *quarters(completes=9, periods=YEAR[3:])]
    assert not report(NEW, uneven, {}, {}, {}).measures["nurses"].can_be_opened


def test_quarters_weigh_by_who_was_eligible():
    worse = {1: {"1": 10}, 2: {"1": 10}, 3: {"1": 10}}
    better = {1: {"4": 10}, 2: {"4": 10}, 3: {"4": 10}}
    mixed = [Quarterly("2025Q1", worse, 10, 300), Quarterly("2025Q2", better, 10, 100)]
    assert report(NEW, mixed, {}, {}, {}).measures["nurses"].figures["top"].value == 25
    unknown = [Quarterly("2025Q1", worse, 10), Quarterly("2025Q2", better, 30)]
    assert report(NEW, unknown, {}, {}, {}).measures["nurses"].figures["top"].value == 75


def test_stars_want_cut_points_tables_and_a_hundred_completes():
    cuts = {"nurses": [Fraction(bound) for bound in (50, 60, 70, 80)]}
    tables_ = every("nurses", ("mode", "0", ""))
    value = report(NEW, quarters(), tables_, {}, {}).measures["nurses"].main.value
    star = 1 + sum(value >= bound for bound in cuts["nurses"])
    assert report(NEW, quarters(), tables_, cuts, {}).measures["nurses"].star == star
    assert report(NEW, quarters(), {}, cuts, {}).measures["nurses"].star is None
    assert report(NEW, quarters(completes=24), tables_, cuts, {}).measures["nurses"].star is None
    assert report(NEW, quarters(periods=YEAR[:3]), tables_, cuts, {}).measures["nurses"].star is None


def test_the_summary_star_is_of_the_groups_of_an_edition_that_has_them():
    counts = {n: {"4": 50, "1": 10} for n, item in OLD.items.items() if item.boxes}
    counts |= {16: {"1": 50, "2": 10}, 17: {"1": 50, "2": 10}, 18: {"9": 50, "3": 10}}
    sets = {
        period: {key: one for measure in OLD.measures for key, one in every(measure, ("mode", "0", ""))[period].items()}
        for period in YEAR
    }  # fmt: skip
    cuts = {measure: [Fraction(bound) for bound in (10, 20, 30, 40)] for measure in OLD.measures}
    assert report(OLD, quarters(counts), sets, cuts, {}).summary == 5
    fewer = {key: bounds for key, bounds in cuts.items() if key != "nurses"}
    assert report(OLD, quarters(counts), sets, fewer, {}).summary is None


def test_groups_of_a_loaded_table_take_the_place_of_those_of_the_edition():
    """2025: nurses 5, rating and recommendation 1 and 4 as one: (5 + 2.5) ÷ 2 = 3.75, that is 4. Apart: 10 ÷ 3, 3."""
    rows = [
        ("nurses", "10", "20", "30", "40", ""), ("rating", "96", "97", "98", "99", "all"),
        ("recommend", "10", "20", "30", "99", "all"),
    ]  # fmt: skip
    names, lines = [row[0] for row in rows], [line(CUT_POINTS, *row) for row in rows]
    counts = {**NURSES, 24: {"9": 60, "0": 1}, 25: {"4": 60, "1": 10}}
    sets = {
        period: {key: one for name in names for key, one in every(name, ("mode", "0", ""))[period].items()}
        for period in YEAR
    }  # fmt: skip
    told = quarters(counts), sets, tables.cut_points(lines), {}
    found = report(NEW, *told, tables.star_groups(lines))
    assert [found.measures[name].star for name in names] == [5, 1, 4]
    assert found.summary == 4 and report(NEW, *told).summary is None
    assert tables.star_groups([one | {"group": ""} for one in lines]) == ()
    alone = [one | {"group": one["measure"]} for one in lines]
    assert report(NEW, *told, tables.star_groups(alone)).summary == 3


def test_points_are_given_for_every_dimension_or_not_at_all():
    counts = {**NURSES, 7: {"4": 70, "1": 30}, 9: {"4": 50, "1": 50}}
    asked = tables.standards(
        [line(STANDARDS, "nurses", "50", "70", "90", "60"), line(STANDARDS, "cleanliness+h9", "40", "59", "80", "")]
    )
    lines = [("nurses", s, "mode", "0", "") for s in tables.STATISTICS]
    lines += [("cleanliness", s, "mode", "0", "") for s in tables.STATISTICS]
    assert report(NEW, quarters(counts), sets_of(*lines), {}, asked).points is None  # no table for item 9
    found = report(NEW, quarters(counts), sets_of(*lines, ("h9", "top", "mode", "0", "")), {}, asked)
    assert found.rates["cleanliness+h9"].performance == Decimal("60.0000")
    assert found.rates["nurses"].performance == Decimal("73.3333")
    assert found.points is not None and found.points.base == sum(p.dimension for p in found.points.dimensions.values())
    assert report(NEW, quarters(counts, completes=20), sets_of(*lines), {}, asked).points is None


def test_a_better_answer_never_lowers_a_measure():
    chance = Random(3)  # noqa: S311 - a walk that can be walked again
    for _walk in range(60):
        counts = {n: Counter({code: chance.randrange(1, 30) for code in "1234"}) for n in (1, 2, 3)}
        item, worse = chance.choice((1, 2, 3)), chance.choice("123")
        better = {n: Counter(of) for n, of in counts.items()}
        better[item][worse] -= 1
        better[item][str(int(worse) + 1)] += 1
        before, after = (report(NEW, quarters(of), {}, {}, {}).measures["nurses"].figures for of in (counts, better))
        assert after["linear"].value >= before["linear"].value
        assert after["top"].value >= before["top"].value and after["bottom"].value <= before["bottom"].value


# ------------------------------------------------------------------------------------------------ files
@pytest.mark.parametrize(
    ("kind", "cells", "column", "code"),
    [
        (COEFFICIENTS, ("nobody", "top", "h27", "1", "1"), "measure", "measure"),
        (COEFFICIENTS, ("nurses", "best", "h27", "1", "1"), "statistic", "statistic"),
        (COEFFICIENTS, ("nurses", "top", "H 27", "1", "1"), "term", "term"),
        (COEFFICIENTS, ("nurses", "top", "h27", "1,5", "1"), "coefficient", "number"),
        (COEFFICIENTS, ("nurses", "top", "h27", "NaN", "1"), "coefficient", "number"),
        (COEFFICIENTS, ("nurses", "top", "h27", "1", ""), "national_mean", "number"),
        (CUT_POINTS, ("nurses", "70", "80", "80", "90"), "four", "order"),
        (CUT_POINTS, ("h9", "60", "70", "80", "90"), "measure", "measure"),
        (STANDARDS, ("nurses+noise", "50", "70", "90", ""), "dimension", "measure"),
        (STANDARDS, ("nurses", "50", "70", "60", ""), "benchmark", "order"),
        (STANDARDS, ("nurses", "50", "70", "90", "x"), "baseline", "number"),
        (STANDARDS, ("nurses", "50", "70", "90", "", "8:6"), "factor", "factor"),
        (STANDARDS, ("nurses", "50", "70", "90", "", "8/0"), "factor", "factor"),
    ],
)
def test_a_wrong_cell_is_named(kind, cells, column, code):
    with pytest.raises(tables.BadCell) as wrong:
        tables.checker(kind, NEW)(line(kind, *cells))
    assert (wrong.value.column, wrong.value.code) == (column, code)


def test_a_line_that_comes_twice_is_named():
    check = tables.checker(COEFFICIENTS, NEW)
    check(line(COEFFICIENTS, "nurses", "top", "h27", "1", "1"))
    check(line(COEFFICIENTS, "nurses", "top", "mode", "1", ""))
    with pytest.raises(tables.BadCell, match="twice"):
        check(line(COEFFICIENTS, "nurses", "top", "h27", "2", "1"))

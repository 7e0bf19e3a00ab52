"""What is known of people without asking them, as the tables of the adjustment name it."""

from __future__ import annotations

from fractions import Fraction

from surveys.hcahps import editions, tables
from surveys.hcahps.mix import Person, mix_of
from surveys.hcahps.report import Quarterly, mean_of, report
from surveys.hcahps.tables import COEFFICIENTS

NEW = editions.called("2025")


def person(age="5", sex="female", service="medical", lag=10, **more):
    return Person(more.pop("draw", 10), age, sex, service, lag, **more)


def test_shares_and_means_of_the_administrative_record():
    mix = mix_of([person(), person("7", "M"), person("", "F", "surgical"), person("6", "other", "")], {10: 40})
    assert (mean_of("age", {}, mix), mean_of("age=7", {}, mix)) == (6, Fraction(1, 3))
    assert (mean_of("sex=female", {}, mix), mean_of("service=surgical", {}, mix)) == (Fraction(2, 4), Fraction(1, 3))
    assert mean_of("service_sex=medical_male", {}, mix) == Fraction(1, 3)
    assert (mean_of("sex", {}, mix), mean_of("height", {}, mix)) == (None, None)


def test_the_percentile_is_the_order_of_return_of_those_who_were_asked():
    """The first of forty is at 2.5 %, two on one day share 5 and 7.5, and another month has an order of its own."""
    mix = mix_of([person(lag=3), person(lag=8), person(lag=8), person(lag=99, draw=11)], {10: 40, 11: 4})
    assert mix["percentile"] == {"5/2": 1, "25/4": 2, "25": 1}
    assert mean_of("percentile", {}, mix) == Fraction("2.5") / 4 + Fraction("12.5") / 4 + Fraction(25, 4)


def test_weights_of_the_draw_count_for_the_mix_too():
    mix = mix_of([person("5", weight=Fraction(3)), person("9", weight=Fraction(1))], {10: 2})
    assert mean_of("age", {}, mix) == Fraction(3 * 5 + 9, 4)


def test_a_table_with_these_terms_adjusts():
    """Nurses: all of them always, 100; everybody is one band above the nation at 1.5 each, and women count −0.5."""
    names = tables.COLUMNS[COEFFICIENTS]
    terms = ("age", "1.5", "4"), ("service_sex=medical_female", "-0.5", "0")
    rows = [
        dict(zip(names, ("nurses", statistic, *term), strict=True)) for statistic in tables.STATISTICS for term in terms
    ]
    check = tables.checker(COEFFICIENTS, NEW)
    sets = {"2025Q1": tables.adjustments([check(row) for row in rows], "2025Q1", "v1")}
    quarter = Quarterly("2025Q1", {1: {"4": 50}}, 50, 90, mix=mix_of([person()] * 50, {10: 90}))
    top = report(NEW, [quarter], sets, {}, {}).measures["nurses"].figures["top"]
    assert (top.is_adjusted, top.value) == (True, 100 - Fraction("1.5") + Fraction("0.5"))
    bare = report(NEW, [Quarterly("2025Q1", {1: {"4": 50}}, 50, 90)], sets, {}, {}).measures["nurses"]
    assert bare.unknown == ("age", "service_sex=medical_female")

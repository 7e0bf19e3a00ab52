"""A disproportionate draw from the feed to the scores: the weights of its strata, in SQL as in the pure function."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from django.urls import reverse

from hospital import actions as hospital
from hospital.models import Role
from surveys import actions
from surveys.hcahps import editions, packing, weighing
from surveys.hcahps.weighing import Many
from surveys.models import Attempt, PackedResponse, PackedTotal, Sampled, SampleMonth
from surveys.scored import by_department, strata_of, weights_of, year_of
from tests import make
from tests.surveys import hcahps_month as hcahps
from tests.surveys.hcahps_month import DRAWN, MONTH

pytestmark = pytest.mark.django_db
NEW = editions.called("2025")
REST = dict.fromkeys((2, 3, 4, 5, 7, 8, 9, 10, 11), "4") | {24: "9", 25: "4"}
BEFORE = DRAWN - timedelta(days=1)


@pytest.fixture
def survey(cast):
    return hcahps.published(cast)


@pytest.fixture
def feed(cast):
    return hcahps.sender(cast)


@pytest.fixture
def large(cast, feed):
    return hcahps.second_department(cast, feed)


@pytest.fixture
def month(survey, feed, large):
    """Ten of ten of one department, ten of thirty of the other; everybody is written to."""
    return hcahps.unequal_month(survey, feed)


def answer(sampled, **answers):
    hcahps.answer(sampled, REST | {int(key[1:]): value for key, value in answers.items()})


def drawn_of(department):
    rows = Sampled.objects.filter(line__department=department).select_related("line__visit", "month__instrument")
    return list(rows.order_by("pk"))


def nurses(cast, survey):
    return year_of(cast.manager, survey, "2025Q4").report.measures["nurses"]


def test_an_answer_counts_for_as_many_as_its_stratum_says(cast, survey, large, month):
    """12 of 40 say always, though 8 of the 20 who answered did: see the sum by hand in `test_weighing`."""
    for at, one in enumerate(drawn_of(cast.department)):
        answer(one, h1="4" if at < 6 else "1")
    for at, one in enumerate(drawn_of(large)):
        answer(one, h1="4" if at < 2 else "3")
    (part,) = nurses(cast, survey).parts
    item = part.score.items[0]
    assert (item.share("top"), item.linear, item.n, item.given.effective) == (Fraction(3, 10), 70, 20, 16)
    (quarter,) = year_of(cast.manager, survey, "2025Q4").quarters
    assert [(one.eligible, one.sampled, one.weight) for one in quarter.strata] == [(10, 10, 1), (30, 10, 3)]
    assert quarter.completes == 20
    by = {
        one.department_id: one.measures["nurses"].items[0] for one in by_department(cast.manager, survey, MONTH, MONTH)
    }
    assert (by[large.pk].share("top"), by[large.pk].given.weight) == (Fraction(2, 10), 30)
    assert (by[cast.department.pk].share("top"), by[cast.department.pk].given.weight) == (Fraction(6, 10), 10)


@pytest.mark.parametrize("method", ["1", "2"])
def test_an_equal_draw_is_weighed_by_nothing(cast, survey, feed, large, method):
    hcahps.tell(feed, *hcahps.stays(4, "1A", "A"), *hcahps.stays(8, "9Z", "B"), now=BEFORE)
    hcahps.draw(survey, method=method, size=6, mode="mail", steps="mail 0")
    for attempt in Attempt.objects.all():
        actions.record_attempt(attempt, by=None, now=DRAWN)
    for one in Sampled.objects.all():
        answer(one, h1="4")
    (quarter,) = year_of(cast.manager, survey, "2025Q4").quarters
    assert (quarter.strata, quarter.counts[1]["4"]) == ((), Many(6, 6, 6))


def recounted(survey):
    """From the responses themselves, one by one: how the pure function would have it."""
    weights = weights_of(survey, strata_of(survey, MONTH, MONTH, lambda month: month))
    cells = [
        (one.month, one.department_id, *cell, 1)
        for one in PackedResponse.objects.all() for cell in packing.cells(one.answers, is_complete=one.is_complete)
    ]  # fmt: skip
    return packing.counts(NEW, weighing.weighed(cells, weights))


def kept(cast, survey):
    """Without what counts nobody any more."""
    found = year_of(cast.manager, survey, "2025Q4").quarters
    counts = found[0].counts if found else {}
    standing = {number: {code: many for code, many in by.items() if many.people} for number, by in counts.items()}
    return {number: by for number, by in standing.items() if by}


def test_weighed_totals_are_those_of_a_recount_whatever_is_put_right_erased_or_told_late(
    cast, survey, feed, large, month
):
    chance = Random(17)  # noqa: S311 - a walk that can be walked again
    people = [*drawn_of(cast.department), *drawn_of(large)]
    for one in chance.sample(people, 14):
        answer(one, h1=chance.choice("1234"), h24=chance.choice(["0", "7", "10"]))
        assert kept(cast, survey) == recounted(survey)
    answered = list(Sampled.objects.filter(response__isnull=False).order_by("pk"))
    for one in chance.sample(answered, 5):
        actions.amend_answers(one, answers=REST | {1: chance.choice("1234")}, by=cast.officer, now=DRAWN)
        assert kept(cast, survey) == recounted(survey)
    for one in chance.sample(answered, 4):
        actions.erase_answers(one, by=cast.officer, now=DRAWN)
        assert kept(cast, survey) == recounted(survey)
    hcahps.tell(feed, *hcahps.stays(20, "9Z", "C"), now=DRAWN)
    actions.follow_months(now=DRAWN)
    month.refresh_from_db()
    late = month.strata["Surgery"]
    assert late["eligible"] == 50 and late["sampled"] >= 10
    weights = weights_of(survey, strata_of(survey, MONTH, MONTH, lambda one: one))
    assert weights[MONTH, large.pk] == Fraction(50, late["sampled"])
    assert kept(cast, survey) == recounted(survey)


def test_a_department_that_gets_another_name_and_a_stay_that_gets_another_ward_keep_the_weights_right(
    cast, survey, feed, large, month
):
    visit = month.lines.filter(sampled__isnull=True, department=large).latest("pk").visit.number
    (moved,) = (one for one in hcahps.stays(30, "1A", "B") if one["visit"] == visit)
    hospital.rename_department(large, name="Surgery and more", by=None)
    hcahps.tell(feed, moved | {"event": "update", "event_at": DRAWN.isoformat()}, now=DRAWN)
    actions.follow_months(now=DRAWN)
    month.refresh_from_db()
    assert set(month.strata) == {cast.department.name, "Surgery"}
    assert [month.strata[name]["eligible"] for name in (cast.department.name, "Surgery")] == [11, 29]
    for line in month.lines.filter(verdict="frame"):
        assert line.stratum == ("Surgery" if line.department_id == large.pk else cast.department.name)


def test_the_database_adds_up_what_the_pure_function_adds_up(cast, survey, large):
    """Random totals and weights: months with and without, a place without a department, by quarter and department."""
    chance, version = Random(23), survey.versions.get()  # noqa: S311 - a walk that can be walked again
    months = [date(2025, number, 1) for number in (1, 2, 4, 12)]
    places = [(cast.department, cast.ward), (large, None), (None, None)]
    PackedTotal.objects.bulk_create(
        PackedTotal(
            version=version, site=cast.site, department=department, location=ward, month=month, way=way, item=item,
            code=code, number=chance.randrange(50),
        )
        for month in months for department, ward in places for way in ("letter", "by_hand")
        for item in (0, 1, 24) for code in (-1, 0, 1, 4)
    )  # fmt: skip
    weights = {
        (month, department.pk): Fraction(chance.randrange(1, 400), chance.randrange(1, 90))
        for month in months[1:] for department in (cast.department, large)
    }  # fmt: skip
    columns = ("month", "department_id", "item", "code", "number")
    rows = PackedTotal.objects.visible_to(cast.manager)
    for by, key in (("quarter", lambda line: f"2025Q{(line[0].month + 2) // 3}"), ("department", lambda line: line[1])):
        found = rows.weighed(by, weights)
        for group in {key(line) for line in rows.values_list(*columns)}:
            lines = [line for line in rows.values_list(*columns) if key(line) == group]
            assert found[group] == weighing.weighed(lines, weights)
    assert set(rows.weighed("quarter", weights)) == {"2025Q1", "2025Q2", "2025Q4"}


def test_the_page_shows_the_weights_beside_the_answers(cast, survey, large, month):
    for one in (*drawn_of(cast.department), *drawn_of(large)):
        answer(one, h1="4")
    page = make.signed_in(make.user(Role.SURVEYS, cast.site)).get(reverse("survey-scores", args=[survey.code]))
    shown = page.content.decode()
    assert "Weights of the draw" in shown and "Surgery" in shown and "3.00" in shown
    assert "Tell as much as" in shown and "Response rate" not in shown
    month = SampleMonth.objects.get()
    actions.freeze_month(month, by=None, now=DRAWN)
    rate = year_of(cast.manager, survey, "2025Q4").response
    assert (rate.count, rate.of, rate.percent) == (20, 20, 100)

"""Packed responses and their totals: one row each, and never another number than a recount finds."""

from datetime import timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Entry
from hospital.models import Role
from surveys import actions
from surveys.hcahps.packing import BROKEN_OFF, COMPLETE, WHOLE
from surveys.models import PackedResponse, PackedTotal, Response
from surveys.scored import by_department
from tests import make
from tests.surveys.make import answered, link, published, token_of

pytestmark = pytest.mark.django_db
KEPT = ("version", "site", "department", "location", "month", "way", "item", "code", "number")


@pytest.fixture
def survey(cast):
    made = actions.begin_benchmark(name="Ours", numbers=[1, 2, 13, 24], site=cast.site, by=None, now=make.NOW)
    actions.publish(made.versions.get(), by=None, now=make.NOW)
    return made


def play(cast, survey, answers, *, ward=None, days=1):
    token, now = token_of(link(cast, survey, location=ward or cast.ward)), timezone.now() - timedelta(days=days)
    for one in answers:
        answered(token, one, now)
    while actions.gather():
        pass


def kept(version):
    """Totals that count something, as a recount gives them."""
    rows = PackedTotal.objects.filter(version=version, number__gt=0).values_list(*KEPT)
    return {tuple(row[:-1]): row[-1] for row in rows}


def agrees(version):
    return kept(version) == {tuple(cell): number for cell, number in actions.recount_packed(version.pk).items()}


def test_a_response_is_one_row_beside_what_it_was(cast, survey):
    play(cast, survey, [{"h1": "4", "h12": "2", "h24": 8}])
    row = PackedResponse.objects.get()
    assert Response.objects.count() == 1
    assert (row.answers[0], row.answers[1], row.answers[11], row.answers[12], row.answers[23]) == (4, -1, 2, -2, 8)
    assert (len(row.answers), row.is_complete, row.month.day) == (32, True, 1)
    other = published(cast)
    play(cast, other, [{"recommend": 9}])
    assert PackedResponse.objects.count() == 1


def test_totals_are_those_of_a_recount_whatever_comes_late_is_put_right_or_erased(cast, survey):
    chance, version = Random(5), survey.versions.published().get()  # noqa: S311 - a walk that can be walked again
    birch = make.location(name="Birch", of=cast.department)

    def some(number):
        codes = ["1", "2", "3", "4", None]
        return [
            {"h1": chance.choice(codes), "h2": chance.choice(codes), "h12": chance.choice(["1", "2"]), "h24": 9}
            for _person in range(number)
        ]

    play(cast, survey, some(6))
    play(cast, survey, some(6), ward=birch)
    assert agrees(version)
    link_again = survey.links.get(location=birch)
    answered(link_again.token, {"h1": "1"}, timezone.now() - timedelta(days=40))  # late: of a month before
    actions.gather()
    assert agrees(version) and PackedTotal.objects.values("month").distinct().count() == 2
    for row in chance.sample(list(PackedResponse.objects.all()), 4):
        actions.amend_response(row, {1: chance.choice("1234"), 12: "2", 24: "0"}, by=cast.officer)
        assert agrees(version)
    for row in PackedResponse.objects.all():
        actions.erase_response(row, by=cast.officer)
        assert agrees(version)
    assert kept(version) == {} and not PackedResponse.objects.exists()
    assert Entry.objects.filter(verb="survey.amend_response").count() == 4
    assert Entry.objects.filter(verb="survey.erase_response").count() == 13


def test_answers_that_are_not_known_are_refused_and_nothing_moves(cast, survey):
    play(cast, survey, [{"h1": "4", "h2": "4"}])
    row, version = PackedResponse.objects.get(), survey.versions.get()
    for answers in ({1: "7"}, {3: "4"}):
        with pytest.raises(ValidationError, match="not known"):
            actions.amend_response(row, answers, by=None)
    row.refresh_from_db()
    assert row.answers[0] == 4 and agrees(version)


def test_no_total_falls_below_zero(cast, survey):
    play(cast, survey, [{"h1": "4", "h2": "4"}])
    with pytest.raises(IntegrityError, match="survey_packed_total_counts"), transaction.atomic():
        PackedTotal.objects.filter(item=1).update(number=-1)


def test_scores_by_department_are_of_complete_responses(cast, survey):
    play(cast, survey, [{"h1": "4", "h2": "4", "h12": "2", "h24": 9}] * 3 + [{"h1": "1"}])
    month = PackedResponse.objects.first().month
    (found,) = by_department(cast.manager, survey, month, month)
    assert (found.department_id, found.completes, found.broken_off) == (cast.department.pk, 3, 1)
    assert found.measures["nurses"].shown["top"] == 100
    assert kept(survey.versions.get())[tuple(_whole(survey, cast, month, BROKEN_OFF))] == 1
    assert kept(survey.versions.get())[tuple(_whole(survey, cast, month, COMPLETE))] == 3
    assert by_department(make.user(Role.OFFICER, cast.other_site), survey, month, month) == []


def _whole(survey, cast, month, code):
    version = survey.versions.get().pk
    return version, cast.site.pk, cast.department.pk, cast.ward.pk, month, "open", WHOLE, code

"""The best answers by ward, for a hospital's own use: right shares, nothing too small, always at one cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hospital.models import Role
from surveys import actions
from surveys.topboxes import top_boxes_of
from tests import make
from tests.surveys.make import answered, link, published, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast):
    made = actions.begin_benchmark(name="How was it", numbers=[1, 13, 24], site=cast.site, by=None, now=make.NOW)
    actions.publish(made.versions.get(), by=None, now=make.NOW)
    return made


def play(cast, survey, answers, *, ward=None):
    token, now = token_of(link(cast, survey, location=ward or cast.ward)), timezone.now() - timedelta(days=1)
    for one in answers:
        answered(token, one, now)
    while actions.gather():
        pass


def found(cast, survey, user=None):
    return {one.item.number: one for one in top_boxes_of(user or cast.manager, survey, None)}


def test_shares_are_of_those_whose_answer_counts(cast, survey):
    helped = [{"h1": "4", "h12": "1", "h13": "4", "h24": 9}] * 6 + [{"h1": "3", "h12": "2", "h24": 8}] * 5
    play(cast, survey, [*helped, {"h1": "4", "h24": 10}])
    boxes = found(cast, survey)
    assert list(boxes) == [1, 13, 24]  # a question that only leads to another has no best answer
    assert (boxes[1].whole.share.count, boxes[1].whole.share.of, boxes[1].whole.percent) == (7, 12, 58)
    assert (boxes[24].whole.share.count, boxes[24].whole.share.of) == (7, 12)
    assert boxes[24].best == ["9", "10 Best hospital possible"]
    assert boxes[13].whole.share is None  # six answers
    assert (boxes[13].skipped, boxes[1].wards) == (1, [])


def test_a_small_ward_takes_the_next_smallest_along(cast, survey):
    play(cast, survey, [{"h1": "4"}] * 14)
    play(cast, survey, [{"h1": "1"}] * 12, ward=make.location(name="Birch", of=cast.department))
    play(cast, survey, [{"h1": "4"}] * 3, ward=make.location(name="Cedar", of=cast.department))
    lines = {line.name: line.share and line.share.of for line in found(cast, survey)[1].wards}
    assert lines == {cast.ward.name: 14, "Birch": None, "Cedar": None}


def test_the_page_shows_numbers_with_their_interval_and_what_they_are_not(cast, survey):
    play(cast, survey, [{"h1": "4"}] * 11)
    shown = make.signed_in(cast.manager).get(reverse("survey-top-boxes", args=[survey.code])).content.decode()
    assert "100%" in shown and "74 to 100" in shown and "Best answer:" in shown
    assert "Not official HCAHPS" in shown


def test_only_ones_own_part_is_added_up(cast, survey):
    play(cast, survey, [{"h1": "4"}] * 11)
    assert found(cast, survey, cast.head)[1].whole.share.of == 11
    elsewhere = make.user(Role.DEPARTMENT, make.department(at=cast.site))
    assert found(cast, survey, elsewhere)[1].whole.share is None


def test_it_costs_the_same_however_many_wards(cast, survey):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            found(cast, survey)
        return len(asked)

    play(cast, survey, [{"h1": "4"}] * 10)
    found(cast, survey)
    before = cost()
    for _ward in range(3):
        play(cast, survey, [{"h1": "4"}] * 10, ward=make.location(of=cast.department))
    assert cost() == before


def test_other_surveys_have_no_such_page(cast):
    other = published(cast)
    assert make.signed_in(cast.manager).get(reverse("survey-top-boxes", args=[other.code])).status_code == 404

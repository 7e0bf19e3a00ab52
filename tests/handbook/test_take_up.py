"""Pages and places from before there were targets are taken up, each once, by their own day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clocks.models import Clock, Firing
from handbook import actions
from handbook.models import HandbookPage, Place
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


def of_before(row) -> None:
    """As it was when nothing of this kind was owed."""
    mine = Clock.objects.of(row._meta.model_name, row.pk)
    Firing.objects.filter(clock__in=mine).delete()
    mine.delete()
    type(row).objects.filter(pk=row.pk).update(profile_version=None)


def test_each_is_taken_up_once_by_its_day_and_what_is_long_overdue_is_given_two_weeks():
    site, today = make.site(), timezone.localdate()
    keeper = make.user(Role.EDITOR, site)
    late, early = made.page(site, keeper=keeper), made.page(site, slug="wifi", keeper=keeper)
    about = {"kind": "shop", "name": {"en": "Kiosk"}, "where": {"en": "Hall"}, "walk_minutes": 1, "step_free": "yes"}
    place = actions.add_place(site, code="kiosk", by=keeper, now=timezone.now(), **about)
    for row in (late, early, place):
        of_before(row)
    HandbookPage.objects.filter(pk=late.pk).update(check_due_on=today - timedelta(days=400))
    HandbookPage.objects.filter(pk=early.pk).update(check_due_on=None, checked_on=today - timedelta(days=10))
    assert actions.take_up() == 3 and actions.take_up() == 0
    assert made.owed(late, "page_review").due_on == today + timedelta(days=14)
    assert made.owed(late, "page_review").owner == keeper
    assert made.owed(early, "page_review").due_on == made.fresh(early).check_due_on == today + timedelta(days=170)
    assert made.owed(place, "place_review").due_on == Place.objects.get(pk=place.pk).check_due_on


def test_translations_what_is_withdrawn_and_what_has_a_target_are_left_alone():
    page = made.page(make.site())
    made.translated(page)
    gone = made.page(page.site, slug="old")
    gone.unpublish()
    assert actions.take_up() == 0

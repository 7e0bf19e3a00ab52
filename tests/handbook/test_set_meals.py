"""When meals are served: set as a whole, and never without one for which dishes are planned."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handbook import actions
from handbook.models import Meal, MenuCycle
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db
LUNCH, SUPPER = ({"key": key, "name": {"en": key.title()}} for key in ("lunch", "supper"))


def test_it_keeps_the_order_and_refuses_to_leave_out_what_is_planned():
    site = make.site()
    actions.set_meals(site, meals=[SUPPER, LUNCH], by=None)
    assert list(Meal.objects.filter(site=site).values_list("key", flat=True)) == ["supper", "lunch"]
    soup = actions.add_dish(site, code="soup", name={"en": "Soup"}, by=None)
    actions.plan_day(site, cycle=None, day=None, on=date(2026, 12, 24), dishes={"lunch": [soup]}, by=None)
    with pytest.raises(ValidationError):
        actions.set_meals(site, meals=[SUPPER], by=None)
    actions.set_meals(site, meals=[LUNCH], by=None)
    assert Meal.objects.get(site=site).key == "lunch" and made.entries("menu.set_meals") == 2


def test_weeks_are_begun_once_and_not_cut_where_dishes_are_planned():
    site = make.site()
    actions.set_meals(site, meals=[LUNCH], by=None)
    cycle = actions.begin_cycle(site, weeks=2, starts_on=date(2026, 11, 2), by=None)
    soup = actions.add_dish(site, code="soup", name={"en": "Soup"}, by=None)
    actions.plan_day(site, cycle=cycle, day=9, on=None, dishes={"lunch": [soup]}, by=None)
    with pytest.raises(ValidationError):
        actions.begin_cycle(site, weeks=1, starts_on=date(2026, 11, 2), by=None)
    assert actions.begin_cycle(site, weeks=3, starts_on=date(2026, 11, 2), by=None).pk == cycle.pk
    assert MenuCycle.objects.get().weeks == 3 and made.entries("menu.begin_cycle") == 2


def test_it_is_for_the_editors_of_the_site():
    site = make.site()
    url = reverse("menu-settings", args=[site.code])
    assert make.signed_in(make.user(Role.EDITOR, make.site())).post(url, {"form": "meals"}).status_code == 404
    assert make.signed_in(make.user(Role.REVIEWER, site)).post(url, {"form": "meals"}).status_code == 403

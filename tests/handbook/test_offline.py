"""What a device keeps is renewed after every change of it; what claims something of dishes says which menu it is of."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handbook import actions, offline
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


def editions(site) -> tuple[str, str]:
    told = Client().get(reverse("public-handbook-copies", args=[site.code, "en"])).json()
    return told["edition"], told["menu"]


def test_every_change_of_a_dish_of_the_plan_and_of_a_signature_makes_another_menu():
    site = make.site()
    made.page(site)
    cook, dietitian = make.user(Role.EDITOR, site), make.user(Role.REVIEWER, site)
    actions.set_meals(site, meals=[{"key": "lunch", "name": {"en": "Lunch"}}], by=None)
    soup = actions.add_dish(site, code="soup", name={"en": "Soup"}, contains=["milk"], by=cook)
    seen = [editions(site)]
    for change in (
        lambda: actions.change_dish(soup, contains=["milk", "celery"], by=cook),
        lambda: actions.change_dish(soup, name={"en": "Celery soup"}, by=cook),
        lambda: [made.signed(type(soup).objects.get(), one) for one in (cook, dietitian)],
        lambda: actions.plan_day(site, cycle=None, day=None, on=date(2026, 12, 24), dishes={"lunch": [soup]}, by=cook),
    ):  # fmt: skip
        change()
        seen.append(editions(site))
    assert len({edition for edition, _menu in seen}) == len({menu for _edition, menu in seen}) == len(seen)
    assert editions(site) == seen[-1], "nothing changed"


def test_a_place_and_a_withdrawn_page_make_another_edition_of_the_same_menu():
    site = make.site()
    page, _other = made.page(site), made.page(site, slug="wifi")
    first = editions(site)
    actions.withdraw(page, because="Old", by=make.user(Role.CHIEF, site))
    second = editions(site)
    about = {"kind": "shop", "name": {"en": "Kiosk"}, "where": {"en": "Hall"}, "walk_minutes": 1, "step_free": "yes"}
    actions.add_place(site, code="kiosk", by=None, **about)
    third = editions(site)
    assert len({first[0], second[0], third[0]}) == 3 and first[1] == second[1] == third[1]


def test_only_the_copies_of_today_claim_something_of_dishes():
    site = make.site()
    made.page(site)
    actions.set_meals(site, meals=[{"key": "lunch", "name": {"en": "Lunch"}}], by=None)
    found = offline.copies(site, "en", None, make.NOW)
    assert {one.url.split("kept=")[1][:3] for one in found if one.claims} == {"now"}
    assert all("/menu/" in one.path for one in found if one.claims)


def test_the_list_and_the_copies_are_made_once_a_minute_and_cost_nothing_again(django_assert_num_queries):
    site = make.site()
    page = made.page(site)
    actions.set_meals(site, meals=[{"key": "lunch", "name": {"en": "Lunch"}}], by=None)
    client, url = Client(), reverse("public-handbook-copies", args=[site.code, "en"])
    copy = f"{page.address}?kept=now"
    first = [client.get(one).content for one in (url, f"{url}?ward=7", copy)]
    with django_assert_num_queries(0):
        assert [client.get(one).content for one in (url, f"{url}?ward=7", copy)] == first
    with CaptureQueriesContext(connection) as asked:
        client.get(url, {"strange": "x"})
    assert 0 < len(asked) <= 16
    assert "This is a copy of" not in client.get(page.address).content.decode(), "a copy is not taken for the page"
    assert "This is a copy of" in first[2].decode()


def test_whatever_changes_what_is_kept_is_in_the_list_at_once():
    site = make.site()
    page = made.page(site)
    seen = [editions(site)]
    about = {"kind": "shop", "name": {"en": "Kiosk"}, "where": {"en": "Hall"}, "walk_minutes": 1, "step_free": "yes"}
    for change in (
        lambda: actions.set_meals(site, meals=[{"key": "lunch", "name": {"en": "Lunch"}}], by=None),
        lambda: actions.begin_cycle(site, weeks=1, starts_on=date(2026, 11, 2), by=None),
        lambda: actions.add_dish(site, code="soup", name={"en": "Soup"}, by=None),
        lambda: actions.change_kitchen(site, region="us", by=None),
        lambda: actions.add_place(site, code="kiosk", by=None, **about),
        lambda: actions.change_place(site.places.get(), phone="555", by=None),
        lambda: made.changed(page, None).get_latest_revision().publish(skip_permission_checks=True),
    ):
        change()
        seen.append(editions(site))
    assert len({edition for edition, _menu in seen}) == len(seen)

"""Two people change the same dish, place, day, meals, words or document: neither writes over what they did not see."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from handbook import actions
from handbook.models import Dish, Meal, Place, Synonyms
from hospital.models import Role
from tests import make
from tests.complaints.test_races import at_once
from tests.handbook import made

CHANGED = "Somebody changed this while you were writing."
ABOUT = {"kind": "shop", "name": {"en": "Kiosk"}, "where": {"en": "Hall"}, "walk_minutes": 1, "step_free": "yes"}


@pytest.fixture
def site(db):
    site = make.site()
    made.page(site)
    actions.set_meals(site, meals=[{"key": "lunch", "name": {"en": "Lunch"}}], by=None)
    return site


@pytest.fixture
def soup(site) -> Dish:
    return actions.add_dish(site, code="soup", name={"en": "Soop"}, contains=["milk"], recipe="Lentils", by=None)


@pytest.fixture
def client(site) -> Client:
    return make.signed_in(make.user(Role.EDITOR, site))


def test_nuts_that_a_colleague_added_are_not_taken_away_by_a_spelling(soup, client):
    url, sent = soup.get_absolute_url(), {"name_en": "Soup", "contains": ["milk"], "texture": "7", "recipe": "Lentils"}
    sent |= {"is_served": "on"} | made.seen(client, url)
    actions.change_dish(soup, contains=["milk", "nuts"], by=None)
    page = client.post(url, sent).content.decode()
    assert CHANGED in page and "It says now: milk, tree nuts" in page and 'value="Soup"' in page, "both are there"
    assert Dish.objects.get().contains == ["milk", "nuts"]
    again = sent | {"contains": ["milk", "nuts"], "seen": Dish.objects.get().mark}
    assert f'name="seen" value="{again["seen"]}"' in page, "whoever has looked may save"
    assert client.post(url, again).status_code == 302
    assert (Dish.objects.get().name["en"], Dish.objects.get().contains) == ("Soup", ["milk", "nuts"])


def test_what_was_changed_between_the_form_and_the_row_is_refused_under_the_lock(soup):
    seen = soup.mark
    actions.change_dish(soup, contains=["nuts"], by=None)
    with pytest.raises(ValidationError, match="changed this"):
        actions.change_dish(soup, name={"en": "Soup"}, seen=seen, by=None)


def test_a_place(site, client):
    place = actions.add_place(site, code="kiosk", by=None, **ABOUT)
    url = place.get_absolute_url()
    sent = {"kind": "shop", "name_en": "Kiosk", "where_en": "Hall", "walk_minutes": "2", "step_free": "yes",
            "check_every_days": "30", "is_shown": "on"} | made.seen(client, url)  # fmt: skip
    actions.change_place(place, phone="555 0101", by=None)
    page = client.post(url, sent).content.decode()
    assert CHANGED in page and "It says now: 555 0101" in page and Place.objects.get().phone == "555 0101"


def test_a_day_of_the_plan(site, soup, client):
    url = reverse("menu-plan", args=[site.code]) + "?on=2026-12-24"
    shown = made.seen(client, url)
    actions.plan_day(site, cycle=None, day=None, on="2026-12-24", dishes={"lunch": [soup]}, by=None)
    page = client.post(url, shown | {"lunch": []}).content.decode()
    assert CHANGED in page and "It says now: Soop" in page and soup.servings.exists()


def test_the_meals(site, client):
    url = reverse("menu-settings", args=[site.code])
    sent = {"form": "meals", "meals-TOTAL_FORMS": "1", "meals-INITIAL_FORMS": "0", "meals-0-key": "lunch",
            "meals-0-name_en": "Midday"} | made.seen(client, url, "meals-seen")  # fmt: skip
    actions.set_meals(site, meals=[{"key": "lunch", "name": {"en": "Lunch"}, "order_by": "10:00"}], by=None)
    page = client.post(url, sent).content.decode()
    assert "Somebody changed the meals" in page and 'value="Midday"' in page
    assert Meal.objects.get().name == {"en": "Lunch"}


def test_words_of_one_meaning(site, client):
    url = reverse("searches", args=[site.code])
    shown = made.seen(client, url)
    actions.set_synonyms(site, language="en", groups=[["toilet", "WC"]], by=None)
    page = client.post(url, shown | {"words": "pool, garden"}).content.decode()
    assert CHANGED in page and "toilet, WC" in page and "pool, garden" in page
    assert Synonyms.objects.get().groups == [["toilet", "WC"]]


def test_the_words_of_a_document(site, client):
    version = actions.add_paper(site, code="rights", kind="rights", by=None).versions.get()
    url = reverse("paper-write", args=[site.code, "rights", "en"])
    words = {"title": "Rights", "summary": "Yours", "body": "You may ask."}
    shown = made.seen(client, url)
    actions.write_paper(version, language="en", texts=words, by=None)
    page = client.post(url, shown | words | {"body": "You may not."}).content.decode()
    assert CHANGED in page and "It says now: You may ask." in page and "You may not." in page
    assert version.texts.get().body == "You may ask."


def both(soup: Dish) -> list[object]:
    seen = soup.mark
    deeds = [
        lambda: actions.change_dish(soup, contains=["milk", "nuts"], seen=seen, by=None),
        lambda: actions.change_dish(soup, name={"en": "Soup"}, contains=["milk"], seen=seen, by=None),
    ]
    return [one for one in at_once(deeds) if one == "changed"]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_refused(soup):
    assert both(soup) == ["changed"]


@pytest.mark.django_db(transaction=True)
def test_control_without_the_look_both_are_kept_and_one_is_lost(soup, settings):
    settings.UNSAFE = {"UNSAFE_NO_RECHECK"}
    assert both(soup) == []

"""A change of allergens: there for guests at once, on record, and told to kitchen and dietitian."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from handbook import actions
from hospital.models import Role, User
from outbox.models import Message
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def people(site):
    found = {role: make.user(role, site) for role in (Role.EDITOR, Role.REVIEWER)}
    User.objects.filter(pk=found[Role.REVIEWER].pk).update(language="zh-hans")
    return found


@pytest.fixture
def soup(site, people):
    about = {"name": {"en": "Soup", "zh-hans": "汤"}, "contains": ["milk"]}
    return actions.add_dish(site, code="soup", by=people[Role.EDITOR], **about)


def test_a_changed_allergen_is_told_in_the_readers_words_to_all_but_who_changed_it(soup, people):
    make.user(Role.EDITOR, make.site())
    actions.change_dish(soup, contains=["milk", "celery"], by=people[Role.EDITOR])
    assert made.told("allergens") == {people[Role.REVIEWER].pk}
    context = Message.objects.filter(template="handbook/allergens").first().context
    assert context["name"] == "汤" and context["contains"].count(",") == 1 and context["may_contain"] == "–"
    facts = Entry.objects.get(verb="dish.change").facts
    assert "celery" in str(facts["contains"]) and "celery" not in str(facts["contains_before"])
    assert made.entries("menu.warn") == 1


def test_another_change_is_told_to_nobody(soup, people):
    actions.change_dish(soup, name={"en": "Good soup"}, contains=["milk"], by=people[Role.EDITOR])
    assert made.told("allergens") == set()


def test_a_file_that_changes_allergens_is_told_as_well(soup, site, people):
    actions.set_meals(site, meals=[{"key": "lunch", "name": {"en": "Lunch"}}], by=None)
    client = make.signed_in(people[Role.EDITOR])
    file = client.get(reverse("menu-import", args=[site.code]), {"as": "csv"}).content.decode()
    assert "milk" in file
    actions.import_menu(site, text=file.replace("milk", "peanuts"), by=people[Role.EDITOR])
    assert made.told("allergens") == {people[Role.REVIEWER].pk}


def test_guests_see_it_without_anybodys_approval(soup, site, people):
    actions.set_meals(site, meals=[{"key": "lunch", "name": {"en": "Lunch"}}], by=None)
    made.page(site)
    actions.change_dish(soup, contains=["peanuts"], by=people[Role.EDITOR])
    assert Client().get(reverse("public-handbook-menu", args=[site.code, "en"])).status_code == 200

"""A dish of a kitchen: new ones are checked by nobody, and a short name stands for one dish."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handbook import actions
from handbook.models import Dish
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


def test_it_is_there_unchecked_and_another_of_that_name_is_refused():
    site = make.site()
    soup = actions.add_dish(site, code="soup", name={"en": "Soup"}, contains=["milk"], by=None)
    assert soup.checked_until is None and soup.fingerprint == soup.as_recipe.fingerprint
    with pytest.raises(ValidationError):
        actions.add_dish(site, code="soup", name={"en": "Other"}, by=None)
    assert Dish.objects.get().contains == ["milk"] and made.entries("dish.add") == 1


def test_it_is_for_the_editors_of_the_site_and_whoever_signs_only_signs():
    site = make.site()
    url = reverse("dish-change", args=[site.code, "new"])
    assert make.signed_in(make.user(Role.EDITOR, make.site())).post(url).status_code == 404
    assert make.signed_in(make.user(Role.REVIEWER, site)).post(url).status_code == 403
    assert make.signed_in(make.user(Role.EDITOR, site)).post(url).status_code == 200, "what is missing is said"

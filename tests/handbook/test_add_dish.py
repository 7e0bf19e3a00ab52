"""A dish of a kitchen: new ones are checked by nobody, and a short name stands for one dish."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handbook import actions
from handbook.menus import kitchen_of
from handbook.models import Dish
from hospital.models import Role
from hospital.roles import VERBS
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


def test_a_kitchen_changes_its_menu_and_signs_and_writes_no_page():
    site = make.site()
    page, cook = made.page(site), make.user(Role.KITCHEN, site)
    actions.add_dish(site, code="soup", name={"en": "Soup"}, by=None)
    client = make.signed_in(cook)
    shown = client.get(reverse("dishes", args=[site.code])).content.decode()
    assert reverse("menu-plan", args=[site.code]) in shown and reverse("places", args=[site.code]) not in shown
    soup = Dish.objects.get()
    sent = {"sign": f"soup:{soup.fingerprint}", "listed": " ".join(kitchen_of(site).listed.codes)}
    assert client.post(reverse("dishes", args=[site.code]), sent).status_code == 302
    assert soup.signatures.get().by == cook
    assert client.get(soup.get_absolute_url()).status_code == 200
    for name in ("places", "searches", "media", "group-pages"):
        assert client.get(reverse(name, args=[site.code])).status_code == 403, name
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 403
    assert not page.permissions_for_user(cook).can_edit()
    assert make.signed_in(make.user(Role.KITCHEN, make.site())).get(soup.get_absolute_url()).status_code == 404


def test_who_may_look_and_not_sign_is_refused(monkeypatch):
    site = make.site()
    actions.add_dish(site, code="soup", name={"en": "Soup"}, by=None)
    monkeypatch.setitem(VERBS, Role.KITCHEN, VERBS[Role.KITCHEN] - {"handbook.sign_dish"})
    client, url = make.signed_in(make.user(Role.KITCHEN, site)), reverse("dishes", args=[site.code])
    assert 'name="sign" value="soup' not in client.get(url).content.decode()
    assert client.post(url, {"sign": f"soup:{Dish.objects.get().fingerprint}"}).status_code == 403


def test_it_is_for_the_editors_of_the_site_and_whoever_signs_only_signs():
    site = make.site()
    url = reverse("dish-change", args=[site.code, "new"])
    assert make.signed_in(make.user(Role.EDITOR, make.site())).post(url).status_code == 404
    assert make.signed_in(make.user(Role.REVIEWER, site)).post(url).status_code == 403
    assert make.signed_in(make.user(Role.EDITOR, site)).post(url).status_code == 200, "what is missing is said"

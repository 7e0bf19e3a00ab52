"""The handbook at a bedside without a network: what was kept, how old it says it is, and what never is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from handbook import actions
from handbook.models import Dish, SectionPage
from hospital.models import Role
from tests import make
from tests.browsing import troubles
from tests.handbook import made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def handbook(site) -> None:
    """One page and a lunch of two dishes, of which one is checked."""
    home, *_others = actions.open_handbook(site, by=None)
    section = SectionPage(title="Services", slug="services", locale=home.locale)
    home.add_child(instance=section)
    text = [{"type": "text", "value": "<p>Ten to noon.</p>", "id": "a"}]
    actions.write(section, slug="visiting", title="Visiting", summary="When", body=text, by=None)
    actions.set_meals(site, meals=[{"key": "lunch", "name": {"en": "Lunch"}}], by=None)
    cycle = actions.begin_cycle(site, weeks=1, starts_on=timezone.localdate() - timedelta(days=7), by=None)
    dishes = [
        actions.add_dish(site, code=name.lower(), name={"en": name}, contains=["milk"], by=None)
        for name in ("Soup", "Pie")
    ]
    for day in range(7):
        actions.plan_day(site, cycle=cycle, day=day, on=None, dishes={"lunch": dishes}, by=None)
    for role in (Role.EDITOR, Role.REVIEWER):
        made.signed(Dish.objects.get(code="soup"), make.user(role, site))


def test_what_was_read_once_is_read_without_a_network_and_says_how_old_it_is(live_server, page: Page):
    site = make.site(name="Northbank Hospital")
    handbook(site)
    menu = live_server.url + reverse("public-handbook-menu", args=[site.code, "en"])
    page.goto(menu)
    expect(page.locator("html")).to_have_attribute("data-kept", "yes", timeout=30_000)
    kept = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async name =>"
        " (await (await caches.open(name)).keys()).map(one => new URL(one.url).pathname)))).flat()"
    )
    assert kept and all(path.startswith(("/handbook/", "/static/", "/accent")) for path in kept)
    assert not any("tell-us" in path or ("worker" in path and "kept-list" not in path) for path in kept if "?" in path)
    page.context.set_offline(True)
    page.goto(menu)
    assert "You are offline. This is a copy of" in page.inner_text("main")
    soup, pie = page.locator(".px-dish").all()
    assert "Allergens: milk" in soup.inner_text() and "Ask before eating" in pie.inner_text()
    assert troubles(page) == []
    page.goto(live_server.url + reverse("public-handbook-page", args=[site.code, "en", "services", "visiting"]))
    assert "Ten to noon." in page.inner_text("main") and "You are offline" in page.inner_text("main")
    with pytest.raises(Error):
        page.goto(live_server.url + reverse("public-tell-us"))
    page.context.set_offline(False)
    actions.change_dish(Dish.objects.get(code="soup"), contains=["milk", "celery"], by=None)
    page.goto(menu)
    expect(page.locator("html")).to_have_attribute("data-kept", "yes", timeout=30_000)
    page.context.set_offline(True)
    page.goto(menu)
    assert "Ask before eating" in page.locator(".px-dish").first.inner_text(), "what is in it is another now"
    page.context.set_offline(False)
    page.goto(menu)
    page.get_by_role("button", name="Remove the copy").click()
    expect(page.locator("html")).to_have_attribute("data-kept", "no")

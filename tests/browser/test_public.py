"""The public door in a real browser, without JavaScript: every page readable for everyone, light, and small."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from complaints import actions
from complaints.models import Complaint
from feedback.models import Feedback
from hospital.models import Site
from tests import make
from tests.browsing import barriers, runs_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAVIEST = 40_000  # bytes of a page with all it needs


@pytest.fixture
def site() -> Site:
    make.rules()
    return make.calendars(
        make.site(name="Northbank Hospital", urgent_help={"en": "If you need help now, press the call bell."})
    )


@pytest.fixture
def plain_page(chromium: Browser) -> Page:
    """A phone whose browser runs no script."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def tell(page: Page, address: str, site: Site, look: object = None) -> None:
    """Through all pages as a person would; `look` is called on each."""
    see = look or (lambda _page: None)
    page.goto(f"{address}{reverse('public-tell-us-step', args=[site.code, 'kind'])}")
    see(page)
    page.get_by_label("Something went wrong").check()
    page.get_by_role("button", name="Continue").click()
    see(page)
    page.get_by_label("In your own words").fill("Nobody came for three hours.")
    page.get_by_role("button", name="Continue").click()
    see(page)
    page.get_by_label("I do not remember").check()
    page.get_by_role("button", name="Continue").click()
    see(page)
    page.get_by_label("I am the patient").check()
    page.get_by_role("button", name="Continue").click()
    see(page)
    page.get_by_label("By e-mail").check()
    page.get_by_label("E-mail", exact=False).last.fill("wei@mail.example")
    page.get_by_role("button", name="Continue").click()
    see(page)
    page.get_by_role("button", name="Send").click()
    see(page)


def test_a_story_is_told_and_followed_on_a_phone_without_script(plain_page: Page, live_server, site: Site, settings):
    settings.SITE_URL = live_server.url
    tell(plain_page, live_server.url, site)
    case = Complaint.objects.get()
    assert case.ref in plain_page.inner_text("main")
    plain_page.get_by_role("link", name="Link to follow it").click()
    assert plain_page.get_by_role("heading", level=1).inner_text() == "Follow what you told us"
    plain_page.get_by_role("button", name="Show how far we are").click()
    assert plain_page.url == f"{live_server.url}{reverse('public-track')}"
    assert "We received what you told us" in plain_page.inner_text("main")
    assert Feedback.objects.get().words == "Nobody came for three hours."


def test_every_page_is_free_of_barriers_and_fits(page: Page, live_server, site: Site):
    found: list[str] = []

    def look(shown: Page) -> None:
        for width, theme in ((1440, "dark"), (390, "light")):
            shown.set_viewport_size({"width": width, "height": 844})
            shown.emulate_media(color_scheme=theme)
            found.extend(barriers(shown))
        shown.set_viewport_size({"width": 320, "height": 700})
        if runs_off(shown):
            found.append(f"{shown.url} scrolls sideways")

    tell(page, live_server.url, site, look)
    for name in ("public-tell-us", "public-track"):
        page.goto(live_server.url + reverse(name))
        look(page)
    assert found == []


@pytest.mark.parametrize("language", ["zh-hans", "ar"])
def test_another_language_keeps_the_place(page: Page, live_server, site: Site, language: str):
    page.goto(f"{live_server.url}{reverse('public-tell-us-step', args=[site.code, 'kind'])}")
    page.locator(f"button[name=language][value={language}]").click()
    assert page.url.endswith(f"/{site.code}/kind/")
    assert page.get_attribute("html", "lang") == language
    assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    assert barriers(page) == []


def test_a_page_weighs_less_than_40_kilobytes(page: Page, live_server, site: Site):
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(f"{live_server.url}{reverse('public-tell-us-step', args=[site.code, 'kind'])}")
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 2
    assert sum(sizes) < HEAVIEST


def test_the_way_is_followed_with_a_code_until_they_withdraw(page: Page, live_server, site: Site):
    case = make.case(site=site, by=None, channel="web", now=timezone.now() - timedelta(days=30))
    _token, code = actions.grant(case, by=None)
    page.goto(live_server.url + reverse("public-track"))
    page.get_by_label("Reference").fill(case.ref)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continue").click()
    assert case.ref in page.inner_text("main")
    assert barriers(page) == []
    page.get_by_role("button", name="I am still waiting").click()
    assert page.get_by_role("heading", name="We know that you are still waiting").is_visible()
    assert barriers(page) == []
    page.get_by_role("link", name="Withdraw what I told you").click()
    for button in ("Withdraw it", "Yes, withdraw it"):  # asked twice
        assert barriers(page) == []
        page.get_by_role("button", name=button).click()
    assert "This is finished" in page.inner_text("main")

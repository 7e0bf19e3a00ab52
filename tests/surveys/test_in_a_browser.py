"""A survey answered with one thumb: on a phone, on pages without a script, in two languages, readable for everybody."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from feedback.models import Feedback
from surveys.models import Sitting
from tests import make
from tests.browsing import barriers, runs_off
from tests.surveys.make import link, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALLEST = 44  # pixels of what a thumb has to hit


def troubles(page: Page) -> list[str]:
    """What somebody could not read, reach or hit on this page."""
    small = [
        box for box in (one.bounding_box() for one in page.locator(".px-scale label, .px-option, .px-btn").all())
        if box and min(box["width"], box["height"]) < SMALLEST
    ]  # fmt: skip
    found = {"runs off the side": runs_off(page), "too small": small, "has a script": page.locator("script").count()}
    return [*barriers(page), *(f"{page.url} {what}" for what, is_so in found.items() if is_so)]


def test_a_survey_is_answered_on_a_phone_without_a_script(page, live_server):
    cast, phone = make.cast(), page
    phone.set_viewport_size({"width": 390, "height": 844})
    path = link(cast, published(cast, "recommendation"))
    found = []
    phone.goto(live_server.url + path)
    found += troubles(phone)
    phone.get_by_role("button", name="Start").click()
    assert path.split("/")[2] not in phone.url
    found += troubles(phone)
    assert phone.locator(".px-scale input:checked").count() == 0
    phone.get_by_label("6", exact=True).check()
    phone.get_by_role("button", name="Continue").click()
    phone.locator("button[value=ar]").click()
    assert phone.locator("html").get_attribute("dir") == "rtl"
    found += troubles(phone)
    phone.locator("button[value=en]").click()
    phone.get_by_role("textbox").fill("Nobody came.")
    phone.get_by_role("button", name="Continue").click()
    found += troubles(phone)
    phone.get_by_label("Show what I wrote").check()
    phone.get_by_role("button", name="Send").click()
    found += troubles(phone)
    assert phone.url == live_server.url + reverse("public-survey-thanks")
    assert found == []
    assert Sitting.objects.get().sent_on and Feedback.objects.get().words == "Nobody came."

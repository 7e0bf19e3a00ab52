"""The tablet on the ward, in a browser: answered, thanked, begun anew, with nothing behind the back button."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from surveys.models import OpenLink, Sitting
from tests import make
from tests.browsing import barriers, runs_off
from tests.surveys.make import link, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_tablet_serves_one_person_after_another_and_is_freed(page: Page, live_server):
    cast = make.cast()
    path = link(cast, published(cast, "recommendation"), way="kiosk")
    start, found = live_server.url + path, []
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(start)
    page.get_by_role("button", name="Start").click()
    page.get_by_label("6", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("textbox").fill("My name is Wei.")
    found += [*barriers(page), *(["runs off"] if runs_off(page) else [])]
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name="Next person")).to_be_visible()
    found += barriers(page)
    page.go_back()
    page.wait_for_url(start)
    page.get_by_role("button", name="Start").click()
    assert page.locator("input:checked").count() == 0
    # Left alone it asks, and left alone again it begins anew: the script waits as long as the page says.
    page.goto(f"{live_server.url}/survey/kiosk/")
    found += barriers(page)
    assert page.locator("script[data-to]").get_attribute("data-to") == path
    page.get_by_role("link", name="I need more time").click()
    page.wait_for_url("**/survey/1/")
    page.goto(start)
    page.get_by_role("link", name="For staff").click()
    page.get_by_label("Code of this device").fill(OpenLink.objects.get().exit_code)
    page.get_by_role("button", name="Free this device").click()
    page.goto(f"{live_server.url}/survey/1/")
    assert "ended" in page.title()
    assert found == []
    assert Sitting.objects.filter(sent_on__isnull=False).count() == 1

"""The tablet for patients in a browser: warned, more time asked for, wiped, begun anew with nothing behind Back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from complaints.views.public import shared
from feedback import actions
from feedback.models import Feedback
from tests import make
from tests.browsing import barriers, runs_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_tablet_warns_wipes_and_serves_the_next_person(page: Page, live_server, monkeypatch):
    cast = make.cast()
    _row, code = actions.add_device(kind="kiosk", label="Hall", site=cast.site, location=cast.ward, by=None)
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(f"{live_server.url}/device/")
    page.get_by_label("Code of this device").fill(code)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Tell us how it was")).to_be_visible()
    found = [*barriers(page)]
    monkeypatch.setattr(shared, "WARN_SECONDS", 1)
    monkeypatch.setattr(shared, "QUIET_SECONDS", 9)
    page.get_by_role("link", name="Begin").click()
    page.get_by_text("Thank someone").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("In your own words").fill("Ana held my hand.")
    page.get_by_role("button", name="I need more time").click()
    assert page.get_by_label("In your own words").input_value() == "Ana held my hand."
    found += [*barriers(page), *(["runs off"] if runs_off(page) else [])]
    page.wait_for_url("**/device/")  # left alone
    page.go_back()
    assert "Ana held" not in page.content()
    page.goto(f"{live_server.url}/tell-us/{cast.site.code}/story/")
    page.wait_for_url("**/kind/")
    assert page.locator("input:checked").count() == 0
    assert not Feedback.objects.exists()
    assert found == []

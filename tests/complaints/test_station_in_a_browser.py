"""The ward station in a browser: signed on, asked whether somebody is still there, closed with what was typed kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from complaints.models import Complaint
from complaints.views.public import shared
from feedback import actions
from hospital.actions import set_badge
from tests import make
from tests.browsing import barriers, runs_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_station_asks_closes_keeps_what_was_typed_and_logs(page: Page, live_server, monkeypatch):
    cast = make.cast()
    set_badge(cast.nurse, number="N700412", pin="480913", by=cast.nurse)
    _row, code = actions.add_device(kind="station", label="Desk", site=cast.site, location=cast.ward, by=None)
    page.goto(f"{live_server.url}/device/")
    page.get_by_label("Code of this device").fill(code)
    page.get_by_role("button", name="Go on").click()
    found = [*barriers(page)]

    def sign_on() -> None:
        page.get_by_label("Badge number").fill("N700412")
        page.get_by_label("PIN").fill("480913")
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/station/log/")

    for name, seconds in (("WARN_SECONDS", 1), ("QUIET_SECONDS", 9)):
        monkeypatch.setattr(shared, name, seconds)
    sign_on()
    page.get_by_label("What happened?").fill("She rang for an hour.")
    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_visible()
    found += barriers(page)
    page.wait_for_url("**/station/")
    monkeypatch.setattr(shared, "QUIET_SECONDS", 60)
    monkeypatch.setattr(shared, "WARN_SECONDS", 40)
    sign_on()
    assert page.get_by_label("What happened?").input_value() == "She rang for an hour."
    page.get_by_label("Look into it and answer").check()
    page.get_by_label("Moderate").check()
    found += [*barriers(page), *(["runs off"] if runs_off(page) else [])]
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is saved. You have left the station.")).to_be_visible()
    page.go_back()
    assert "She rang" not in page.content()
    assert Complaint.objects.get().logged_by == cast.nurse
    assert found == []

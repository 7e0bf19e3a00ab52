"""What was set aside: its reason is read, how its sender is read is put right, and it is tried again."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from hospital.actions.feed.reading import data_of
from hospital.models import Visit
from tests.browsing import sit_down, troubles
from tests.hospital.feed import sending
from tests.hospital.feed.sending import BEGINS, message, tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_message_that_was_set_aside_is_taken_over_once_its_sender_is_read_rightly(cast, page: Page, live_server):
    wards = sending.sender(cast)
    pasted = message("A01", BEGINS, "M-1", ward="") + "\rZPX|2B"  # its ward stands in a segment of the sender's own
    tell(wards, pasted)
    data = data_of(wards)
    data["places"]["ward"] = ["ZPX-1"]
    page.set_viewport_size({"width": 390, "height": 900})
    sit_down(page, live_server.url, cast.administrator)
    page.goto(live_server.url + reverse("feed"))
    found = troubles(page)
    page.get_by_role("link", name="M-1").click()
    expect(page.get_by_text("Byrne")).to_have_count(0)
    found += troubles(page)
    page.get_by_role("link", name="Change how its sender is read").click()
    page.locator("textarea[name=data]").fill(json.dumps(data))
    page.locator("textarea[name=message]").fill(pasted.replace("\r", "\n"))
    page.locator("button[name=do][value=try]").click()
    expect(page.locator("bdi", has_text="2B").first).to_be_visible()
    found += troubles(page)
    page.locator("button[name=do][value=save]").click()
    page.goto(live_server.url + reverse("feed"))
    page.get_by_role("button", name="Try again").click()
    sending.sweep()
    page.goto(live_server.url + reverse("feed"))
    expect(page.get_by_text("Everything was taken over.")).to_be_visible()
    assert Visit.objects.get().location.name == "Ward 2B"
    assert found == []

"""A letter from its first word to the post, and its translation side by side: no axe finding on the way."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from complaints import actions
from tests import make
from tests.browsing import sit_down, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_letter_is_written_signed_and_posted(cast, page, live_server):
    case = make.investigating(cast, teller=make.teller(name="Wei Chen", postal_address="1 Quay Road"))
    page.set_viewport_size({"width": 390, "height": 900})
    sit_down(page, live_server.url, cast.officer)
    page.goto(live_server.url + reverse("complaint-letters", args=[case.ref]))
    assert troubles(page) == []
    page.get_by_role("link", name="Holding update").click()
    page.get_by_label("Letter").fill("Dear Wei Chen, we look into it and write again on Friday.")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.locator(".letter")).to_contain_text("write again on Friday")
    assert troubles(page) == []
    page.get_by_role("link", name="Holding update: Send it").click()
    page.get_by_label("Letter", exact=True).check()
    assert troubles(page) == []
    page.get_by_role("button", name="Holding update: Send it").click()
    page.get_by_role("link", name="Holding update", exact=True).first.click()  # the one that was written
    expect(page.get_by_text("To be posted")).to_be_visible()
    assert troubles(page) == []
    page.get_by_role("link", name="In the post").click()
    page.get_by_label("Tracking number").fill("RR 1")
    page.locator("main form .px-btn-primary").click()
    expect(page.get_by_text("RR 1")).to_be_visible()
    assert case.letters.get().posted_on


def test_two_languages_stand_side_by_side(cast, page, live_server):
    case = make.investigating(cast)
    actions.ask_translation(case, by=cast.officer, what="words", language="ar")
    row = case.translations.get()
    actions.translate(case, translation=row, by=cast.officer, words="ضغطت على الجرس.", is_machine_made=True)
    sit_down(page, live_server.url, cast.manager)
    page.goto(live_server.url + reverse("complaint-translate", args=[case.ref, row.pk]))
    assert troubles(page) == []
    page.get_by_role("button", name="It says the same: checked").click()
    expect(page.get_by_text("checked by")).to_be_visible()
    assert troubles(page) == []

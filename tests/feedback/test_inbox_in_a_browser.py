"""The inbox by keyboard: walk, open, press a letter; a red flag is judged on the way, and everybody can read it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from feedback.models import Triage
from tests import make
from tests.browsing import sit_down, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_came_in_is_sorted_by_keyboard(cast, page, live_server):
    told = {"by": None, "kind": "enquiry", "channel": "email"}
    make.feedback(cast, **told, words="Where can visitors park?", subject="Parking")
    make.feedback(cast, **told, words="I will call my lawyer if nobody answers.", subject="Nobody answers")
    sit_down(page, live_server.url, cast.officer)
    page.goto(f"{live_server.url}/triage/")
    expect(page.get_by_role("heading", name="Words to look at now")).to_be_visible()
    found = troubles(page)
    page.get_by_label("Why it is no red flag").fill("Her son is one; she asks for him.")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("Her son is one; she asks for him.")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nobody answers")).to_be_visible()
    page.keyboard.press("q")
    expect(page.get_by_role("heading", name="Parking")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    found += troubles(page)
    page.get_by_role("button", name="A question").click()
    expect(page.get_by_text("Nothing waits to be sorted.")).to_be_visible()
    assert set(Triage.objects.values_list("outcome", "triaged_by")) == {("answer", cast.officer.pk)}
    assert found == []

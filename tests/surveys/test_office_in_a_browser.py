"""The survey office at work: built from a template, published, sent after a stay, tried dry, and read. No barrier on
the way, and nothing that runs off the side.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from hospital.models import Role
from surveys import actions
from surveys.models import Campaign, Instrument
from tests import make
from tests.browsing import sit_down, troubles
from tests.surveys.campaigning import goes_home
from tests.surveys.make import answered, link, token_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_a_template_to_its_results(cast, page: Page, live_server):
    page.set_viewport_size({"width": 390, "height": 900})
    sit_down(page, live_server.url, make.user(Role.SURVEYS, cast.site))
    found = build(page, live_server)
    survey = Instrument.objects.get()
    goes_home(cast, at=timezone.now() - timedelta(days=3))
    found += plan(page, live_server)
    found += read(cast, survey, page, live_server)
    assert found == []


def build(page: Page, live_server) -> list[str]:
    """A question more, seen with its checks, then published for good."""
    page.goto(live_server.url + reverse("survey-begin"))
    found = troubles(page)
    page.get_by_label("What do you call it?").fill("After going home")
    page.get_by_label("Recommendation score").check()
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_role("link", name="Own words").click()
    page.get_by_label("Question", exact=True).fill("What was best?")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("What was best?").first).to_be_visible()
    expect(page.get_by_text("By night: contrast")).to_be_visible()
    found += troubles(page)
    page.get_by_role("link", name="Publish").click()
    found += troubles(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    return found


def plan(page: Page, live_server) -> list[str]:
    page.goto(live_server.url + reverse("campaign-plan"))
    found = troubles(page)
    page.get_by_label("Name", exact=True).fill("After a stay")
    page.get_by_label("Survey", exact=True).select_option(label="After going home")
    page.get_by_label("Site", exact=True).select_option(index=1)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("After a stay")
    page.get_by_role("link", name="Dry run").click()
    expect(page.get_by_text("Would get").first).to_be_attached()
    found += troubles(page)
    page.goto(live_server.url + Campaign.objects.get().get_absolute_url())
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Running").first).to_be_visible()
    return found + troubles(page)


def read(cast, survey: Instrument, page: Page, live_server) -> list[str]:
    """Twelve answer on the ward; the night gathers what they said."""
    token = token_of(link(cast, survey))
    for _number in range(12):
        answered(token, {"recommend": 9}, timezone.now() - timedelta(days=1))
    while actions.gather():
        pass
    page.goto(live_server.url + reverse("survey-results", args=[survey.code]))
    expect(page.get_by_text("12", exact=True).first).to_be_visible()
    return troubles(page)

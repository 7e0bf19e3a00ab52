"""My work, working hours, targets and the health of reminders, in a real browser."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from clocks import actions
from clocks.models import Firing
from complaints import actions as verbs
from tests import make
from tests.browsing import barriers, runs_off, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")


def look(page: Page, address: str, name: str) -> None:
    """No barrier and no sideways scroll; wide and light, narrow and dark."""
    for width, theme in ((1440, "light"), (390, "dark")):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}-{theme}.png", full_page=True)
        assert barriers(page) == [], (name, width, theme)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert not runs_off(page), (name, width)


@pytest.fixture
def cast() -> make.Cast:
    """An officer with cases early and late, a manager who was told of one, a step that failed."""
    found = make.cast()
    now = datetime.now(UTC)
    for days, severity in ((9, 2), (2, 3), (0, 1)):
        at = now - timedelta(days=days)
        case = make.case(found, severity=severity, now=at, owner=found.officer, received_at=at)
    verbs.escalate(case, by=found.officer, role="department", reason="The family asks daily.", nonce=uuid4())
    while actions.fire_due():
        pass
    actions.heartbeat("bulk")
    Firing.objects.filter(pk=Firing.objects.filter(state="planned").first().pk).update(
        state="dead", attempts=8, error_code="OperationalError"
    )
    return found


def test_my_work(page, live_server, cast):
    sit_down(page, live_server.url, cast.officer)
    look(page, live_server.url + reverse("my-work"), "my-work")


def test_an_escalation_is_taken_with_one_press(page, live_server, cast):
    sit_down(page, live_server.url, cast.head)
    look(page, live_server.url + reverse("my-work"), "my-work-escalated")
    page.get_by_role("button", name="I have it").first.click()
    page.get_by_text("The next step waits").wait_for()


@pytest.mark.parametrize("name", ["calendars", "targets", "clockwork"])
def test_settings_and_health(page, live_server, cast, name):
    sit_down(page, live_server.url, cast.administrator)
    look(page, live_server.url + reverse(name), name)


def test_a_calendar_is_changed_on_its_year_and_published(page, live_server, cast):
    sit_down(page, live_server.url, cast.administrator)
    address = live_server.url + reverse("calendar-publish", args=[cast.site.code, "statutory"])
    look(page, address, "calendar-form")
    page.set_viewport_size({"width": 1440, "height": 900})
    today = page.locator("[data-day][aria-current]")
    today.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator("[data-day]:focus.px-day-changed").wait_for()  # pressed by keyboard, without losing one's place
    assert page.locator("[data-day]:not([tabindex='-1'])").count() == 1
    page.get_by_text("Add the public holidays of a country").click()
    page.get_by_label("Country", exact=True).select_option("GB")
    page.get_by_role("button", name="Show the days").click()
    page.get_by_label("Part of the country").select_option("GB-SCT")
    page.get_by_role("button", name="Show the days").click()
    page.get_by_text("Saint Andrew").wait_for()
    assert barriers(page) == []
    page.get_by_role("button", name="Put them into the year").click()
    page.get_by_text("days were put into the year").wait_for()
    page.get_by_role("button", name="See what changes").click()
    actions.carry()  # what the cast began with
    look(page, page.url, "draft")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("It begins within a minute").wait_for()
    actions.carry()
    page.get_by_role("link", name="Undo this change").wait_for()  # the page asks again by itself
    look(page, page.url, "change")


def test_rules_of_our_own_are_copied_and_changed(page, live_server, cast):
    sit_down(page, live_server.url, cast.administrator)
    look(page, live_server.url + reverse("profile-copy", args=["ireland_hse"]), "rules-copy")
    page.get_by_label("Name of your rules").fill("Rosslare")
    page.get_by_role("button", name="Save").click()
    look(page, page.url, "rules")
    page.get_by_role("link", name="Change Acknowledge").first.click()
    look(page, page.url, "rule")
    page.get_by_label("How much time").fill("2")
    page.get_by_role("button", name="Keep in the draft").click()
    page.get_by_text("changed here").wait_for()
    page.get_by_role("link", name="Some time after it was missed").click()
    look(page, page.url, "step")


def test_my_work_from_right_to_left(page, live_server, cast):
    sit_down(page, live_server.url, cast.officer, "ar")
    look(page, live_server.url + reverse("my-work"), "my-work-ar")

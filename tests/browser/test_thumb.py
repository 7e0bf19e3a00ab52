"""Three errands on a phone with one thumb, each within the time it may take somebody who has not done it before.

Nobody is timed here: what the errand asks of a person is counted and weighed. Should the pages want a field, a tap or a
page more than the time allows, these tests fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from complaints.models import Complaint
from tests import make
from tests.browsing import sit_down

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Seconds. To decide and to point are those of the keystroke-level model (Card, Moran and Newell 1980); a letter is 24
# words a minute; a page that is new comes and is looked over first, and a story is read.
DECIDE, POINT, LETTER, LOOK, READ, SWIPE = 1.35, 1.1, 0.5, 3.0, 12.0, 1.0


@dataclass
class Thumb:
    """One thumb on one phone; `seconds` is what its errand has asked so far."""

    page: Page
    seconds: float = 0.0

    def tap(self, where: Locator, *, leads_on: bool = False) -> None:
        """Find it, swipe until it is in sight, and tap it; `leads_on` is to a page that has to be looked over."""
        self._bring(where)
        self.seconds += DECIDE + POINT
        where.click()
        if leads_on:
            self.page.wait_for_load_state()
            self.seconds += LOOK

    def write(self, where: Locator, words: str) -> None:
        self.tap(where)
        where.fill(words)
        self.seconds += len(words) * LETTER

    def read(self) -> None:
        self.seconds += READ

    def _bring(self, where: Locator) -> None:
        where.wait_for()
        box = where.bounding_box()
        height = self.page.viewport_size["height"]
        self.seconds += max(0, abs(box["y"] - height / 2) // (height * 0.7)) * SWIPE


@pytest.fixture
def phone(page: Page) -> Iterator[Page]:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def test_a_complaint_is_logged_within_a_minute(cast, phone, live_server):
    cast.nurse.home = cast.ward
    cast.nurse.save()
    sit_down(phone, live_server.url, cast.nurse)
    phone.goto(live_server.url)
    thumb = Thumb(phone)
    thumb.tap(phone.get_by_role("link", name="Log feedback").last, leads_on=True)
    thumb.tap(phone.locator(".px-option", has_text="Look into it and answer"))
    thumb.write(phone.get_by_label("What happened?"), "Nobody came to the bell, an hour")
    thumb.tap(phone.locator(".px-option", has_text="Moderate"))
    thumb.tap(phone.locator("main form .px-btn-primary"), leads_on=True)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Saved as C-")
    assert thumb.seconds < 60


def test_eight_escalations_are_cleared_within_ten_minutes(cast, phone, live_server):
    old = timezone.now() - timedelta(days=20)
    cases = [make.case(cast, severity=2 + number % 3, now=old, received_at=old) for number in range(8)]
    sit_down(phone, live_server.url, cast.manager)
    phone.goto(live_server.url + reverse("escalations") + "?view=overdue")
    thumb = Thumb(phone)
    thumb.tap(phone.get_by_role("link", name="Work the queue"), leads_on=True)
    for _case in cases:
        clear(thumb)
    assert not Complaint.objects.filter(acknowledged_at=None).exists()
    assert thumb.seconds < 600


def clear(thumb: Thumb) -> None:
    """Read it, do what is next, and go on to the next one."""
    page = thumb.page
    thumb.read()
    thumb.tap(page.locator("main .px-btn-primary").first, leads_on=True)
    thumb.tap(page.locator(".px-option", has_text="Telephone"))
    thumb.write(page.get_by_label("What was said"), "Spoke to the daughter, we look into it")
    thumb.tap(page.locator("main form[data-main] .px-btn-primary"), leads_on=True)


def test_a_case_half_remembered_is_found_within_fifteen_seconds(cast, phone, live_server):
    wanted = make.case(cast, teller=make.teller(name="Wei Chen"), subject="Soup went cold")
    for number in range(30):
        make.case(cast, teller=make.teller(name=f"Person {number}"))
    sit_down(phone, live_server.url, cast.manager)
    phone.goto(live_server.url + reverse("my-work"))
    thumb = Thumb(phone)
    thumb.write(phone.get_by_role("searchbox", name="Search"), "chen")
    phone.keyboard.press("Enter")
    thumb.seconds += POINT + LOOK
    thumb.tap(phone.get_by_role("link", name=wanted.title).first, leads_on=True)
    expect(phone.get_by_role("heading", level=1)).to_have_text(wanted.title)
    assert thumb.seconds < 15

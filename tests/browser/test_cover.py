"""Cover in a real browser: away in two taps and twenty seconds on a phone, acting for somebody, and every page of it
without a barrier, on a desk, on a phone and from the right.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from hospital import actions
from hospital.models import Absence, Role
from tests import make
from tests.browsing import sit_down, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
PHONE = {"width": 390, "height": 844}
LONGEST = 20.0  # seconds, for somebody who has never done it
COUNT_TAPS = """addEventListener("pointerdown", () =>
  sessionStorage.setItem("taps", 1 + Number(sessionStorage.getItem("taps"))), true)"""


@pytest.fixture
def phone(page: Page) -> Iterator[Page]:
    page.set_viewport_size(PHONE)
    page.add_init_script(COUNT_TAPS)
    return page


def taps(phone: Page) -> int:
    """How often the page was touched so far, on whichever of its addresses."""
    return phone.evaluate("Number(sessionStorage.getItem('taps'))")


def test_away_in_two_taps_and_twenty_seconds(cast, phone, live_server):
    actions.name_deputy(cast.officer, deputy=cast.colleague, by=cast.officer)
    sit_down(phone, live_server.url, cast.officer)
    phone.goto(live_server.url + reverse("my-work"))
    begun = time.monotonic()
    phone.get_by_role("link", name="More").click()
    phone.locator(".px-me summary").click()
    phone.get_by_role("link", name="I am away").click()
    expect(phone.get_by_label("Who stands in?")).to_have_value(str(cast.colleague.pk))
    taps_before = taps(phone)
    phone.locator(".px-option").nth(1).click()
    phone.get_by_role("button", name="I am away").click()
    expect(phone.get_by_text("You are away until")).to_be_visible()
    assert time.monotonic() - begun < LONGEST
    assert taps(phone) - taps_before == 2  # once the form is there; three lead to it
    assert taps_before == 3
    assert Absence.objects.get().deputy == cast.colleague
    assert troubles(phone) == []
    phone.get_by_role("button", name="I am back").click()
    expect(phone.get_by_text("Welcome back.")).to_be_visible()


def test_the_button_is_in_sight_without_scrolling(cast, phone, live_server):
    sit_down(phone, live_server.url, cast.officer)
    phone.goto(live_server.url + reverse("absence-add"))
    box = phone.get_by_role("button", name="I am away").bounding_box()
    bar = phone.locator(".px-bottom").bounding_box()
    assert box["y"] + box["height"] <= bar["y"]


def test_a_deputy_acts_for_somebody_and_stops(cast, phone, live_server):
    case = make.triaged(cast)
    deputy = make.user(Role.DEPARTMENT, cast.other_department)
    now = timezone.now()
    actions.add_absence(cast.officer, deputy=deputy, ends_at=now + DAY, by=cast.officer, now=now)
    sit_down(phone, live_server.url, deputy)
    phone.goto(live_server.url + case.get_absolute_url())
    expect(phone.get_by_text(f"You stand in for {cast.officer.name}.")).to_be_visible()
    assert troubles(phone) == []
    phone.get_by_role("link", name="Go to the start page").click()
    phone.get_by_role("button", name=f"Act for {cast.officer.name}").click()
    phone.goto(live_server.url + case.get_absolute_url())
    expect(phone.get_by_role("heading", level=1)).to_have_text(case.title)
    expect(phone.get_by_text(f"You act for {cast.officer.name} until")).to_be_visible()
    assert troubles(phone) == []
    phone.get_by_role("button", name="Act as yourself again").click()
    expect(phone.get_by_role("button", name=f"Act for {cast.officer.name}")).to_be_visible()


@pytest.fixture
def addresses(cast) -> list[str]:
    """Every page of cover with something to see on it."""
    rota = make.rota(cast.site)
    make.member(cast.director, Role.DUTY, cast.site)
    make.shifts(rota, cast.duty, "08:00", "20:00", days=range(5))
    make.shifts(rota, cast.director, "20:00", "08:00", days=range(6))
    make.shifts(make.rota(None), make.user(Role.DUTY), "08:00", "20:00")
    now = timezone.now()
    actions.add_relief(rota, user=cast.duty, starts_at=now + DAY, ends_at=now + 2 * DAY, by=None, now=now)
    for who, deputy in ((cast.officer, cast.colleague), (cast.head, None), (cast.manager, cast.director)):
        actions.add_absence(who, starts_at=now + DAY, deputy=deputy, ends_at=now + 3 * DAY, by=None, now=now)
    of_rota = ("rota", "shift-add", "relief-add", "rota-swap", "rota-import")
    return [
        reverse("absence-add"), cast.site.get_absolute_url(), reverse("absence-add-other", args=[cast.site.code]),
        reverse("rota-add"), reverse("shift-end", args=[rota.shifts.first().pk]),
        *(reverse(name, args=[rota.pk]) for name in of_rota),
    ]  # fmt: skip


SCREENS = [(1440, "light", "en"), (390, "dark", "ar"), (320, "light", "zh-hans")]


@pytest.mark.parametrize(("width", "scheme", "language"), SCREENS)
def test_every_page_of_cover_can_be_read_by_everybody(cast, addresses, page, live_server, width, scheme, language):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    sit_down(page, live_server.url, cast.manager, language)
    found = []
    for address in addresses:
        page.goto(live_server.url + address)
        found += troubles(page)
    assert found == []


def test_a_file_is_looked_at_and_then_made_the_rota(cast, addresses, page, live_server, tmp_path):
    sit_down(page, live_server.url, cast.manager)
    rota = cast.site.rotas.get()
    page.goto(live_server.url + reverse("rota-import", args=[rota.pk]))
    file = tmp_path / "rota.csv"
    file.write_text(f"day,starts,ends,email,name,first_on,last_on\nsun,08:00,20:00,{cast.duty.email},,,\n")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text("1 shift is added.")).to_be_visible()
    assert troubles(page) == []
    page.get_by_role("button", name="Make this the rota").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Duty rota")
    assert rota.shifts.filter(last_on__isnull=True).count() == 1

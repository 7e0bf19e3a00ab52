"""Signing in and the settings in a real browser: by keyboard, at three widths, light and dark, in three languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hospital import actions
from hospital.models import Role
from tests import make_hospital as make
from tests.browsing import runs_off, sit_down, troubles
from tests.pxm.signing import current_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1440, 320)  # 390 is walked in Arabic and Chinese


@pytest.fixture
def house() -> dict[str, Any]:
    site = make.site("St. Brigid's Harbour", phone="+353 1 555 0100")
    surgery = make.department("Surgery", at=site)
    theatres = make.department("Theatres", parent=surgery)
    ward = make.location("Ward 5B", of=surgery)
    service = actions.add_service(name="Dialysis", by=None, now=make.NOW)
    make.administrator(name="Other Admin")
    admin = make.user(Role.ADMINISTRATOR, name="Rosa Delgado", email="rosa@example.org", password=make.PASSWORD)
    priya = make.user(Role.OFFICER, site, name="Priya Nair")
    actions.name_duty_manager(site, make.user(Role.DUTY, site, name="王小明"), by=None, now=make.NOW)
    return {"site": site, "department": theatres, "ward": ward, "service": service, "admin": admin, "person": priya}


def pages(house: dict[str, Any]) -> list[str]:
    person, department = [house["person"].pk], [house["department"].pk]
    named = {
        "settings": [], "people": [], "roles": [], "sites": [], "site-add": [], "departments": [], "services": [],
        "languages": [], "user-create": [], "department-add": [], "profile": [], "mfa_index": [],
        "account_change_password": [], "account_logout": [], "mfa_deactivate_totp": [], "organization-duty": [],
        "site-change": [house["site"].code], "user": person, "user-grant": person, "user-change": person,
        "user-deputy": person, "user-deactivate": person, "user-remove-two-step": person,
        "department-move": department, "department-retire": department, "location-retire": [house["ward"].pk],
        "service-retire": [house["service"].pk], "membership-end": [house["person"].memberships.get().pk],
    }  # fmt: skip
    return [reverse(name, args=args) for name, args in named.items()]


def test_every_page_can_be_read_by_everybody(house, page, live_server):
    sit_down(page, live_server.url, house["admin"])
    found = []
    for url in pages(house):
        page.goto(live_server.url + url)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        found += troubles(page)
        page.set_viewport_size({"width": WIDTHS[1], "height": 900})
        found += [f"{url} runs off the side"] if runs_off(page) else []
    assert not found, "\n".join(found)


# in Chinese every fourth page: its lines are short and its letters those of the system
@pytest.mark.parametrize(("language", "theme", "every"), [("ar", "dark", 1), ("zh-hans", "light", 4)])
def test_every_page_can_be_read_from_the_right_and_in_the_dark(house, page, live_server, language, theme, every):
    actions.prefer(house["admin"], language=language, theme=theme)
    sit_down(page, live_server.url, house["admin"])
    page.set_viewport_size({"width": 390, "height": 900})
    found = []
    for url in pages(house)[::every]:
        page.goto(live_server.url + url)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("html").get_attribute("data-bs-theme") == theme
        found += troubles(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", WIDTHS)
def test_somebody_signs_in_for_the_first_time_by_keyboard_alone(house, page, live_server, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + "/settings/people/")
    assert troubles(page) == []
    page.get_by_label("E-mail").focus()
    page.keyboard.type("rosa@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    assert troubles(page) == []
    page.get_by_label("Password").fill(make.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up the second step")
    assert troubles(page) == []
    page.get_by_label("Code").fill(current_code(page.locator("code").inner_text()))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert troubles(page) == []
    page.get_by_role("link", name="I have kept them").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")


def test_a_role_is_given_without_any_script(house, chromium, live_server):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sit_down(page, live_server.url, house["admin"])
    page.goto(live_server.url + reverse("user-grant", args=[house["person"].pk]))
    page.get_by_label("Role").select_option("manager")
    page.get_by_label("For").select_option(f"site:{house['site'].pk}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Approve a reply or send it back")).to_be_visible()
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_text("The role is given.")).to_be_visible()
    context.close()
    assert house["person"].memberships.current().count() == 2


def test_pages_of_errors_and_links_can_be_read_by_everybody(house, page, live_server):
    found = []
    for url in (
        "/nowhere/",
        "/password/forgotten/",
        "/password/forgotten/sent/",
        "/password/set/1-abc-def/",
        "/password/set/done/",
    ):
        page.goto(live_server.url + url)
        found += troubles(page)
    assert not found, "\n".join(found)

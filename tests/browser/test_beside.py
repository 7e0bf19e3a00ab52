"""What runs beside one complaint, by one manager: candour, an outside body with its own date, and a contact plan."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from complaints.actions.catalog import save_body
from complaints.models import Body
from tests import make
from tests.browsing import sit_down, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_candour_an_outside_body_and_a_contact_plan_stand_on_one_case(cast, page, live_server):
    case, today = make.triaged(cast), timezone.localdate()
    body = save_body(Body(name="Health Ombudsman", kind="ombudsman"), None)

    def opened(verb):
        page.goto(live_server.url + reverse(f"complaint-{verb}", args=[case.ref]))
        assert troubles(page) == []

    def sent():
        page.locator("form[data-main] button.px-btn-primary").click()
        page.wait_for_url(f"{live_server.url}{case.get_absolute_url()}*")

    sit_down(page, live_server.url, cast.manager)
    opened("flag")
    page.locator("input[name=flags][value=candour]").check()
    page.locator("textarea[name=reason]").fill("Moderate harm.")
    sent()
    page.get_by_role("link", name="Record a step").click()
    page.locator("input[name=step][value=told_in_person]").check()
    page.locator("textarea[name=words]").fill("Dr Sato told them on the ward.")
    sent()
    opened("involve")
    page.locator("select[name=body]").select_option(str(body.pk))
    page.locator("input[name=reference]").fill("HO-77")
    page.locator("textarea[name=words]").fill("The whole file.")
    page.locator("input[name=due_on]").fill((today + timedelta(days=9)).isoformat())
    sent()
    opened("plan-contact")
    page.locator("textarea[name=behavior]").fill("Shouted at the ward clerk.")
    page.locator("select[name=contact]").select_option(str(cast.officer.pk))
    page.locator("textarea[name=limits]").fill("One call a week.")
    page.locator("input[name=told_on]").fill(today.isoformat())
    sent()
    said = ("HO-77", "One call a week.", "Told in person")
    for words in said:
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_role("list", name="Dates of outside bodies")).to_contain_text("Health Ombudsman")
    assert troubles(page) == []
    opened("print")
    for words in said:
        expect(page.get_by_text(words).first).to_be_visible()

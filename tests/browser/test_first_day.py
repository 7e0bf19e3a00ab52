"""An empty hospital, its first administrator and three files: from the first steps to the moment it opens."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from clocks import actions as clocks
from clocks.calendars import UNTIL_PUBLISHED
from hospital.models import Department, Location, Membership, Organization, Role, Site, User
from outbox.actions import deliver_due
from outbox.models import Message
from tests.browsing import sit_down, troubles
from tests.pxm.test_init_hospital import init

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEPARTMENTS = "department\nSurgery > Theatres\nSurgery\nMedicine\n"
WARDS = "department;ward\nSurgery;Ward 5B\nTheatres;Theatre 1\nMedicine;Ward 2A\n"
ROLES = (Role.OFFICER, Role.MANAGER, Role.DUTY, *(Role.FRONTLINE,) * 27)


def people() -> str:
    """Thirty of them, as they are copied out of a spreadsheet."""
    rows = [f"Person {n}\tperson{n}@harbour.example\t{role.value}\tmain\t" for n, role in enumerate(ROLES)]
    return "\n".join(["name\temail\trole\tsite\tdepartment", *rows])


def test_thirty_people_from_a_file_and_it_opens(page: Page, live_server):
    init()
    admin = User.objects.get()
    sit_down(page, live_server.url, admin)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("First steps")
    bring(page, live_server, "department-import", DEPARTMENTS, "Add the departments")
    bring(page, live_server, "location-import", WARDS, "Add the wards")
    put_right(page, live_server)
    furnish(page, live_server, admin)
    open_it(page, live_server)
    assert (Department.objects.count(), Location.objects.count()) == (3, 3)
    assert Membership.objects.count() == 31
    assert Message.objects.filter(template="hospital/invitation").count() == 30
    page.goto(live_server.url + reverse("public-tell-us"))
    expect(page.get_by_text("What would you like to tell us?")).to_be_visible()


def bring(page: Page, live_server, url_name: str, text: str, act: str) -> None:
    """A file is looked at and read in."""
    page.goto(live_server.url + reverse(url_name))
    content = {"name": "made.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("CSV file").set_input_files(content)
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_role("button", name=act).click()
    expect(page.get_by_text("of the file are there.")).to_be_visible()


def put_right(page: Page, live_server) -> None:
    """A role that does not exist is told, put right where it stands, and then everybody is there."""
    page.goto(live_server.url + reverse("user-import"))
    page.get_by_label("Or the rows themselves").fill(people().replace("\tofficer\t", "\tnurse\t"))
    page.get_by_role("button", name="Look at the file").click()
    expect(page.locator(".px-summary")).to_contain_text("Row 2, role: “nurse” is no role")
    expect(page.locator(".px-summary")).to_be_focused()
    assert troubles(page) == []
    field = page.get_by_label("Or the rows themselves")
    field.fill(field.input_value().replace("\tnurse\t", "\tofficer\t"))
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text("30 people are added.")).to_be_visible()
    page.get_by_role("button", name="Add the people and give the roles").click()
    expect(page.get_by_text("The people of the file are there.")).to_be_visible()


def furnish(page: Page, live_server, admin: User) -> None:
    """What no file brings: each from its line of the list, and a calendar, whose page has a test of its own."""
    site = Site.objects.get()
    clocks.publish_calendar(site, "office", data=UNTIL_PUBLISHED["office"], by=admin)
    follow(page, live_server, "Sites")
    page.get_by_role("link", name="Harbour Hospital", exact=True).click()
    page.get_by_label("telephone for the public").fill("+353 1 555 0100")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Change the site").click()
    follow(page, live_server, "Targets")
    page.get_by_role("button", name="Confirm these targets").click()
    page.goto(live_server.url + reverse("site-duty", args=[site.code]))
    page.get_by_label("Duty manager", exact=True).select_option(label="Person 2")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Name the duty manager").click()
    follow(page, live_server, "Letterhead")
    page.get_by_label("Address").fill("12 Harbour Road\nDublin 2")
    page.get_by_label("Who answers about complaints").fill("Listening office, ground floor")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The letterhead is changed.")).to_be_visible()
    assert troubles(page) == []
    follow(page, live_server, "Test message")
    page.get_by_role("button", name="Send me a test: E-mail").click()
    while deliver_due():
        pass


def follow(page: Page, live_server, step: str) -> None:
    page.goto(live_server.url + reverse("opening"))
    page.get_by_role("link", name=f"Do it {step}", exact=True).click()


def open_it(page: Page, live_server) -> None:
    assert "We have not opened yet" in Client().get(reverse("public-tell-us")).content.decode()
    page.goto(live_server.url + reverse("opening"))
    expect(page.get_by_text("Everything needed is there.")).to_be_visible()
    expect(page.get_by_text("Department manager, Site leadership")).to_be_visible()
    assert troubles(page) == []
    page.get_by_role("button", name="Open for use").click()
    expect(page.get_by_text("The hospital is open.")).to_be_visible()
    assert Organization.objects.get().opened_at is not None

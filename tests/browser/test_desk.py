"""Between colleagues, in a real browser: two tellings become one case, and a shift hands over to the next."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from complaints.models import Complaint, Handover
from tests import make
from tests.browsing import sit_down, troubles

# The busiest morning: every part has more lines than paper shows, and a dozen departments stand below each other.
FULL = """() => {
  const rows = document.querySelector('.px-huddle-rows');
  for (const part of document.querySelectorAll('.px-huddle > .px-panel:not(.px-huddle-last)')) {
    const list = rows.cloneNode(true);
    while (list.children.length < 8) list.append(list.firstElementChild.cloneNode(true));
    part.querySelector('.px-huddle-rows')?.remove();
    part.append(list);
  }
  const body = document.querySelector('.px-huddle-last tbody');
  while (body.children.length < 12) body.append(body.firstElementChild.cloneNode(true));
}"""
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_was_told_twice_goes_on_as_one_and_can_be_taken_apart(cast, page, live_server):
    stays, double = make.triaged(cast), make.case(cast)
    sit_down(page, live_server.url, cast.manager)
    page.goto(live_server.url + reverse("complaint-merge", args=[double.ref]))
    assert troubles(page) == []
    page.locator("#id_into").fill(stays.ref)
    page.locator("main form[data-main] .px-btn-primary").click()
    expect(page.locator("[data-error-summary]")).to_have_count(0)
    page.goto(live_server.url + stays.get_absolute_url())
    expect(page.get_by_role("heading", name="Belongs together")).to_be_visible()
    expect(page.locator("section", has_text="Belongs together").get_by_text(double.ref)).to_be_visible()
    page.goto(live_server.url + double.get_absolute_url())
    expect(page.get_by_role("group", name="Merged")).to_contain_text(stays.ref)
    page.set_viewport_size({"width": 390, "height": 844})
    assert troubles(page) == []
    page.goto(live_server.url + reverse("complaint-unmerge", args=[double.ref]))
    page.locator("#id_reason").fill("Two different nights.")
    page.locator("main form[data-main] .px-btn-primary").click()
    expect(page.get_by_text(f"{double.ref} goes on by itself.")).to_be_visible()
    assert make.fresh(double).status == Complaint.Status.RECEIVED


def test_a_shift_leaves_a_line_and_the_next_one_takes_it(cast, page, live_server):
    case = make.triaged(cast)
    sit_down(page, live_server.url, cast.officer)
    page.goto(live_server.url + reverse("handover"))
    assert troubles(page) == []
    page.get_by_label(f"Line for {case.ref}").fill("Call the daughter before ten.")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Call the daughter before ten.")).to_be_visible()
    sit_down(page, live_server.url, cast.colleague)
    page.goto(live_server.url + reverse("handover"))
    page.set_viewport_size({"width": 390, "height": 844})
    assert troubles(page) == []
    page.get_by_role("button", name=f"I have it {case.ref}").click()
    expect(page.get_by_role("heading", name="Taken in the last 24 hours")).to_be_visible()
    assert Handover.objects.get().accepted_by == cast.colleague
    page.goto(live_server.url + reverse("today"))
    page.evaluate(FULL)
    assert page.pdf(prefer_css_page_size=True).count(b"/MediaBox") == 1

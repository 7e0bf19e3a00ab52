"""A file is handed in, matched, checked, taken over and taken back in a browser; the pages can be read by everybody."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from complaints.models import Complaint
from feedback.models import Import
from tests.browsing import barriers, runs_off, sit_down
from tests.feedback.tables import rows, worked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPEN = {"Status": "Parked", "Date closed": "", "Reply date": "", "Date acknowledged": ""}


def test_a_file_is_taken_over_and_back(cast, page, live_server):
    found = []
    sit_down(page, live_server.url, cast.manager)
    page.goto(live_server.url + reverse("feedback"))
    page.get_by_role("link", name="Take over from a file").click()
    page.get_by_label("Cases: complaints and concerns").check()
    page.get_by_label("Which system it comes from").fill("RiskMan")
    page.set_input_files("[name=table]", {"name": "cases.csv", "mimeType": "text/csv", "buffer": rows({}, OPEN)})
    found += barriers(page)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("heading", name="The rows are being read")).to_be_visible()
    job = worked(Import.objects.get())
    page.get_by_role("link", name="Match the columns").click()  # the page has asked again by itself
    expect(page.get_by_text("She waited six hours.")).to_be_visible()
    page.get_by_label("Parked").select_option("investigating")
    found += barriers(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert not runs_off(page)
    page.get_by_role("button", name="Check every row").click()
    worked(job)
    page.get_by_role("button", name="Take over 2 rows").click()
    worked(job)
    expect(page.get_by_role("heading", name="Arrived late")).to_be_visible()
    found += barriers(page)
    assert not runs_off(page)
    assert Complaint.objects.count() == 2
    page.get_by_role("button", name="Take it back").click()
    worked(job)
    expect(page.get_by_role("heading", name="Taken back")).to_be_visible()
    assert Complaint.objects.count() == 0
    assert found == []

"""A period is closed and saved, the register is told and its list compared: no axe finding on the way."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.models import Complaint
from complaints.returns import periods
from feedback import actions
from tests import make
from tests.browsing import sit_down, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def saved(page: Page, link: str) -> list[dict[str, str]]:
    """The rows of the file behind the last link of this name."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).last.click()
    return list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"), newline="")))


def test_a_period_is_closed_and_the_register_told_and_heard(cast, page, live_server):
    case = make.case(cast, kind="complaint")
    before = periods.period_of(periods.quarter_of(timezone.localdate())).first - timedelta(days=1)
    Complaint.objects.filter(pk=case.pk).update(received_on=before)
    page.set_viewport_size({"width": 390, "height": 900})
    sit_down(page, live_server.url, cast.manager)
    page.goto(live_server.url + reverse("returns"))
    assert troubles(page) == []
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("link", name="Compare with today")).to_be_visible()
    assert troubles(page) == []
    assert [row["Reference"] for row in saved(page, "CSV")] == [case.ref]
    actions.enter_register()
    page.goto(live_server.url + reverse("register"))
    assert troubles(page) == []
    page.get_by_role("button", name="Make the file").click()
    [row] = saved(page, "CSV")
    page.get_by_role("link", name="Compare with its list").click()
    rows = f"Our reference\tRegister number\n{row['Our reference']}\tREG-7\nF-999999\tREG-8\n"
    page.get_by_label("Or the rows themselves").fill(rows)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("button", name="Take it over")).to_be_visible()
    assert troubles(page) == []
    page.get_by_role("button", name="Take it over").click()
    expect(page.get_by_text("Taken over.")).to_be_visible()
    assert case.feedback.registration.number == "REG-7"

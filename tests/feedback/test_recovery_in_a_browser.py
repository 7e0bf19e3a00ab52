"""Putting it right in a browser: sorted by one press, spoken with, offered something, asked whether it is right."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from feedback.models import Recovery
from tests import make
from tests.browsing import sit_down, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_story_is_put_right_from_the_inbox_to_their_yes(cast, page, live_server):
    make.user("finance", cast.site)
    story = make.feedback(cast, by=None, kind="concern", channel="email", teller=make.teller(), subject="Cold food")
    sit_down(page, live_server.url, cast.officer)
    page.goto(f"{live_server.url}/triage/")
    page.get_by_label("How serious is it?").select_option("2")
    page.get_by_role("button", name="Put it right").click()
    page.goto(f"{live_server.url}/feedback/{story.ref}/recovery/")
    page.get_by_role("link", name="Log a contact").click()
    page.get_by_role("radio", name="Spoke with them").check()
    page.get_by_label("What went wrong, as they say it?").fill("Supper was cold for three days.")
    page.get_by_role("button", name="Log a contact").click()
    expect(page.get_by_text("Supper was cold for three days.")).to_be_visible()
    page.get_by_role("link", name="Offer something").click()
    page.get_by_role("radio", name="Small gesture").check()
    page.get_by_label("What exactly?").fill("A warm meal and a voucher")
    page.get_by_label("Value").fill("20")
    page.get_by_role("button", name="Offer something").click()
    expect(page.get_by_text("Can be offered")).to_be_visible()
    found = troubles(page)
    page.get_by_role("link", name="Their answer").click()
    page.get_by_role("radio", name="They accept").check()
    page.get_by_role("button", name="Their answer").click()
    page.get_by_role("link", name="Is this put right?").click()
    page.get_by_label("What did you do?").fill("Called the kitchen, said sorry.")
    page.get_by_role("radio", name="Yes").check()
    page.get_by_role("button", name="Say what was done").click()
    page.set_viewport_size({"width": 390, "height": 844})
    found += troubles(page)
    row = Recovery.objects.get()
    assert (row.is_put_right, bool(row.reached_at), row.went_wrong) == ("yes", True, "Supper was cold for three days.")
    assert found == []

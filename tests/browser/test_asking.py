"""A nurse answers on a phone, on one page; what she typed survives, and whoever asked reads it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from complaints.models import Reply
from tests import make
from tests.browsing import barriers, runs_off, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_questions_are_answered_on_a_phone_and_nothing_typed_is_lost(cast, page, live_server):
    row = make.inquiry(cast)
    page.set_viewport_size({"width": 390, "height": 844})
    sit_down(page, live_server.url, cast.nurse)
    page.goto(live_server.url + reverse("my-work"))
    page.get_by_role("link", name="Questions from").first.click()
    assert barriers(page) == []
    assert not runs_off(page)
    with page.expect_response(lambda answer: "/drafts/" in answer.url):
        page.get_by_label("Your answer").first.fill("It hung behind the bed.")
    page.reload()
    expect(page.get_by_label("Your answer").first).to_have_value("It hung behind the bed.")
    page.get_by_role("radio", name="Disagree").last.check()
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("You have answered.")).to_be_visible()
    assert [one.verdict for one in Reply.objects.get().answers.all()] == ["", "disagree"]
    sit_down(page, live_server.url, cast.officer)
    page.goto(live_server.url + row.get_absolute_url())
    expect(page.get_by_text("It hung behind the bed.")).to_be_visible()
    assert barriers(page) == []

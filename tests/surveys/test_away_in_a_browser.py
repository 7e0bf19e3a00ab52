"""The network goes away in the middle of an answer: the sheet goes on there, keeps what was finished, sends it once."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from surveys.models import HandedIn, Sitting
from tests import make
from tests.browsing import barriers, runs_off
from tests.surveys.make import link, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
READY = "async () => Boolean(await caches.match('/first'))"
SENT = "async () => await self.pxAway.waiting() === 0"


def wait_until(page: Page, is_so: str) -> None:
    for _time in range(200):
        if page.evaluate(is_so):
            return
        page.wait_for_timeout(50)
    raise AssertionError(is_so)


def test_answers_wait_while_the_network_is_away_and_are_sent_once(page: Page, live_server):
    cast, found = make.cast(), []
    path = link(cast, published(cast, "recommendation"), way="kiosk")
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(live_server.url + path)
    page.get_by_role("button", name="Start").click()
    wait_until(page, READY)
    page.get_by_label("6", exact=True).check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("The network is away.")).to_be_visible()
    found += [*barriers(page), *(["runs off"] if runs_off(page) else [])]
    page.get_by_role("textbox").fill("Nobody came.")  # the first question stands answered already
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send").click()
    waiting = page.locator("[data-waiting]").last
    expect(waiting).to_contain_text("1")
    found += barriers(page)
    page.get_by_role("link", name="Next person").click()  # the start is away, too: the sheet again, empty
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    assert page.locator("input:checked").count() == 0
    page.context.set_offline(False)
    page.goto(live_server.url + path)
    expect(waiting).to_be_hidden()
    wait_until(page, SENT)
    assert found == []
    assert HandedIn.objects.count() == 1
    sent = Sitting.objects.get(sent_on__isnull=False)
    assert json.loads(sent.answers) == {"recommend": 6, "why": "Nobody came."}

"""Being reached, in a real browser: "I have it" on a phone, own choices, group chats. No axe finding, no CSP report."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from clocks.models import Answer
from outbox import actions
from outbox.models import ChatRoom, Message, Reach
from tests import make
from tests.browsing import sit_down, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1440, 390)
MOST_SECONDS = 10.0  # to answer "I have it" on a phone, from the link of the message
FROM, UNTIL = re.compile(r"^From\b"), re.compile(r"^Until\b")  # "(optional)" follows


@pytest.fixture(params=WIDTHS)
def screen(request, page: Page) -> Iterator[Page]:
    page.set_viewport_size({"width": request.param, "height": 844})
    return page


@pytest.fixture(autouse=True)
def texting(settings):
    settings.SMS_GATEWAY = {"url": "https://sms.example/"}


def test_i_have_it_takes_seconds_on_a_phone(cast, page, live_server):
    """The link of the message opens the case; the button stands in sight, without scrolling, and is pressed once."""
    page.set_viewport_size({"width": 390, "height": 844})
    case = make.case(cast, severity=4)
    link = Message.objects.filter(to_user=cast.duty, channel="email").get().context["link"]
    sit_down(page, live_server.url, cast.duty)
    began = time.monotonic()
    page.goto(live_server.url + re.sub(r"^https?://[^/]+", "", link))
    assert Answer.objects.get().state == "waiting"  # looking answers nothing
    button = page.get_by_role("button", name="I have it")
    expect(button).to_be_in_viewport()
    button.click()
    expect(page.get_by_text(f"{cast.duty.name} has it.")).to_be_visible()
    seconds = time.monotonic() - began
    print(f"{seconds:.1f} s")
    assert seconds < MOST_SECONDS
    assert Answer.objects.get().given_by == cast.duty
    assert troubles(page) == []
    assert case.ref in page.url


def test_the_case_that_waits_for_somebody_is_fine(cast, screen, live_server):
    case = make.case(cast, severity=4)
    for person in (cast.duty, cast.manager):
        sit_down(screen, live_server.url, person)
        screen.goto(live_server.url + case.get_absolute_url())
        assert troubles(screen) == []


def test_somebody_chooses_and_tests_how_alerts_reach_them(cast, screen, live_server):
    sit_down(screen, live_server.url, cast.duty)
    screen.goto(live_server.url + reverse("profile"))
    assert troubles(screen) == []
    expect(screen.get_by_label(FROM)).to_be_hidden()
    screen.get_by_label("Mobile telephone for text messages").fill("087 555 0142")
    screen.get_by_label("My own").check()
    screen.get_by_label(FROM).fill("21:00")
    screen.get_by_label(UNTIL).fill("06:30")
    screen.get_by_role("button", name="Save your choices").click()
    expect(screen.get_by_text("Begin with + and the country")).to_be_visible()
    assert troubles(screen) == []
    screen.get_by_label("Mobile telephone for text messages").fill("+353 87 555 0142")
    screen.get_by_label("Escalations to you: SMS").check()
    screen.get_by_role("button", name="Save your choices").click()
    expect(screen.get_by_text("Your choices are saved.")).to_be_visible()
    reach = Reach.objects.get(user=cast.duty)
    assert (reach.phone, reach.ways["escalations"]) == ("+353875550142", ["email", "sms"])
    assert (f"{reach.quiet_from:%H:%M}", f"{reach.quiet_until:%H:%M}") == ("21:00", "06:30")
    screen.get_by_role("button", name="Send me a test: E-mail").click()
    expect(screen.get_by_text("Waiting to be sent")).to_be_visible()
    actions.deliver_due(way="email")
    expect(screen.locator("#tests").get_by_text("Sent, ")).to_be_visible()  # the open page finds out by itself
    assert troubles(screen) == []


def test_group_chats_are_added_and_listed(cast, screen, live_server):
    sit_down(screen, live_server.url, cast.administrator)
    screen.goto(live_server.url + reverse("chat-room-add"))
    assert troubles(screen) == []
    screen.get_by_label("Name").fill("Night duty")
    screen.get_by_label("Slack").check()
    screen.get_by_label("Site").select_option(label=cast.site.name)
    screen.get_by_label("Hears what these are told").select_option("duty")
    screen.get_by_label("Webhook address").fill("https://hooks.slack.com/services/T0/B0/quetzal")
    screen.get_by_role("button", name="Save").click()
    expect(screen.get_by_text("The group chat is added.")).to_be_visible()
    assert ChatRoom.objects.get().name == "Night duty"
    assert "quetzal" not in screen.content()
    screen.get_by_role("button", name="Send a test").click()
    expect(screen.get_by_text("Waiting to be sent")).to_be_visible()
    assert troubles(screen) == []


def test_the_health_page_with_an_alert_nobody_answered_is_fine(cast, screen, live_server):
    make.case(cast, severity=4)
    Answer.objects.update(state="nobody", settled_at=make.NOW)
    sit_down(screen, live_server.url, cast.administrator)
    screen.goto(live_server.url + reverse("clockwork"))
    expect(screen.get_by_text("Urgent alerts that nobody answered")).to_be_visible()
    assert troubles(screen) == []

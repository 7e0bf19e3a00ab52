"""The pages of messages, notices, the demo's mail and the audit log, in a real browser."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from audit import actions as audit_actions
from hospital.models import Organization, User
from outbox import actions
from outbox.models import DemoMail, Message
from tests import make
from tests.browsing import barriers, runs_off, sit_down
from tests.outbox.made import to_family, to_staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")


def look(page: Page, address: str, name: str, *, quickly: bool = False) -> None:
    """No barrier and no sideways scroll, at each width, light and dark; `quickly` each width and each theme once."""
    for theme, widths in (("light", (1440, 390)), ("dark", (390, 1440))):
        page.emulate_media(color_scheme=theme)
        page.goto(address)
        for width in widths[:1] if quickly else widths:
            page.set_viewport_size({"width": width, "height": 900})
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{name}-{width}-{theme}.png", full_page=True)
            assert barriers(page) == [], (name, width, theme)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert not runs_off(page), (name, width)


@pytest.fixture
def messages() -> User:
    """Something in each list, and the administrator who looks at them."""
    administrator = make.administrator(name="Noor Haddad")
    case = make.case()
    for _ in range(3):
        Message.objects.filter(pk=to_family().pk).update(
            state="dead", settled_at=timezone.now(), attempts=20, error_code="SMTPRecipientsRefused 550"
        )
        to_family(make.person(email="a@home.example", contact_safety="Not by mail"), subject=case)
    actions.deliver_due()
    for template in ("complaints/assigned", "complaints/escalated", "complaints/sent_back"):
        to_staff(administrator, template=template, subject=case)
        to_family(subject=case)
    return administrator


@pytest.mark.parametrize("name", ["waiting", "failed", "barred"])
def test_the_lists_of_messages(page, live_server, messages, name):
    sit_down(page, live_server.url, messages)
    look(page, f"{live_server.url}{reverse('messages')}?show={name}", f"messages-{name}", quickly=name != "failed")


def test_held_messages_are_released_by_hand(page, live_server, messages):
    actions.hold(by=messages)
    sit_down(page, live_server.url, messages)
    look(page, live_server.url + reverse("messages"), "messages-held")
    page.get_by_role("button", name="Let all messages leave").click()
    page.get_by_text("Messages leave again").wait_for()
    assert not actions.is_held()


def test_notices(page, live_server, messages):
    sit_down(page, live_server.url, messages)
    look(page, live_server.url + reverse("notices"), "notices")
    page.get_by_role("button", name="Mark all as seen").click()
    page.get_by_role("button", name="Mark all as seen").wait_for(state="detached")


def test_the_mail_of_the_demo(page, live_server, settings):
    settings.PXM_ENV = "local"
    settings.EMAIL_BACKEND = "outbox.demomail.EmailBackend"
    make.organization()
    Organization.objects.update(is_demo=True)
    for language in ("en", "zh-hans", "ar"):
        to_family(make.person(email=f"{language}@home.example", language=language), template="complaints/reply",
                  context={"reply": "We found that nobody came for three hours, and we are sorry."})  # fmt: skip
    actions.deliver_due()
    look(page, live_server.url + reverse("mail"), "mail")
    for number, mail in enumerate(DemoMail.objects.all()):
        look(page, live_server.url + mail.get_absolute_url(), f"mail-{number}", quickly=True)


def test_the_audit_log(page, live_server, messages):
    audit_actions.seal(audit_actions.MOST, timedelta())
    sit_down(page, live_server.url, make.user("privacy", name="Femi Okafor"))
    look(page, live_server.url + reverse("audit-log"), "audit")
    look(page, live_server.url + reverse("audit-log") + "?ref=412&day=never", "audit-wrong", quickly=True)
    look(page, live_server.url + reverse("audit-log") + "?person=nobody-of-this-name", "audit-none", quickly=True)
    page.goto(live_server.url + reverse("audit-log"))
    page.get_by_role("button", name="Check the newest seals").click()
    page.get_by_role("heading", name="The seals hold").wait_for()


def test_who_looked_at_a_case(page, live_server, messages):
    sit_down(page, live_server.url, make.user("privacy", name="Femi Okafor"))
    look(page, f"{live_server.url}{reverse('audit-about', args=['C-000412'])}", "audit-about")

"""A page of the handbook from the first letter to the bedside: edited, read by a second person, live, translated, read
on a telephone, read without a network, and back to what it said before."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Locale

from handbook import actions, comparing
from handbook.models import HandbookPage, SectionPage
from hospital.models import Role
from tests import make
from tests.browsing import sit_down, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def site():
    return make.site(name="Northbank Hospital")


@pytest.fixture
def visiting(site) -> HandbookPage:
    """One page in English and Chinese."""
    english, chinese, _arabic = actions.open_handbook(site, by=None)
    sections = []
    for home, title in ((english, "Services"), (chinese, "服务")):
        section = SectionPage(title=title, slug="services", locale=home.locale)
        home.add_child(instance=section)
        sections.append(section)
    text = [{"type": "text", "value": "<p>Ten to noon.</p>", "id": "a"}]
    page = actions.write(sections[0], slug="visiting", title="Visiting", summary="When", body=text, by=None)
    page.save_revision().publish()  # what is gone back to later
    actions.translate(page, sections[1], title="探视", summary="时间", texts=["<p>十点到中午。</p>"], by=None)
    return page


def live(page: HandbookPage) -> HandbookPage:
    return HandbookPage.objects.get(pk=page.pk)


def edited(page: Page, server: str, pk: int, summary: str, *, renewed: bool = False) -> None:
    """In the editor: another summary, sent to whoever approves it."""
    page.goto(server + reverse("wagtailadmin_pages:edit", args=[pk]))
    page.locator("#id_summary").fill(summary)
    if renewed:
        page.locator("#id_is_renewed").check()
    submitted(page)


def submitted(page: Page) -> None:
    page.locator("[name='action-submit']").first.evaluate("one => one.click()")
    expect(page.locator(".messages .success")).to_be_visible(timeout=15_000)


def approved(page: Page, server: str, pk: int) -> None:
    page.goto(server + reverse("wagtailadmin_pages:edit", args=[pk]))
    page.locator("[data-workflow-action-name='approve']").first.evaluate("one => one.click()")
    expect(page.locator(".messages .success")).to_be_visible(timeout=15_000)


def test_a_page_is_edited_translated_read_a_second_time_live_on_a_phone_offline_and_rolled_back(
    site, visiting, page: Page, live_server
):
    editor, reviewer, translator = (make.user(role, site) for role in (Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR))
    chinese = visiting.get_translation(Locale.objects.get(language_code="zh-hans"))
    server = live_server.url

    sit_down(page, server, editor)
    edited(page, server, visiting.pk, "From ten to eight")
    assert live(visiting).summary == "When", "nobody publishes alone"
    sit_down(page, server, reviewer)
    approved(page, server, visiting.pk)
    assert live(visiting).summary == "From ten to eight"

    page.set_viewport_size(PHONE)
    page.goto(server + chinese.address)
    assert "正在更新" in page.inner_text("main") or "being renewed" in page.inner_text("main")
    sit_down(page, server, translator)
    page.goto(server + comparing.address(chinese))
    expect(page.locator("ins").first).to_contain_text("From")
    assert troubles(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    edited(page, server, chinese.pk, "十点到晚上八点", renewed=True)
    sit_down(page, server, reviewer)
    approved(page, server, chinese.pk)

    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto(server + chinese.address)
    assert "十点到晚上八点" in page.inner_text("main") and "being renewed" not in page.inner_text("main")
    expect(page.locator("html")).to_have_attribute("data-kept", "yes", timeout=30_000)
    page.context.set_offline(True)
    page.reload()
    assert "十点到晚上八点" in page.inner_text("main") and page.locator(".px-urgent").count() > 1
    page.context.set_offline(False)

    sit_down(page, server, editor)
    first = live(visiting).revisions.earliest("created_at")
    page.goto(server + reverse("wagtailadmin_pages:revisions_revert", args=[visiting.pk, first.pk]))
    submitted(page)
    sit_down(page, server, reviewer)
    approved(page, server, visiting.pk)
    page.context.clear_cookies()
    page.goto(server + visiting.address)
    expect(page.locator(".px-lede")).to_have_text("When")

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


@pytest.fixture
def desk(chromium):
    """Where Wagtail’s editor is open: it tries styles of its own, which our policy refuses and `page` would report."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


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
    page.locator("#id_changed").fill(f"As the ward asked: {page.locator('#id_summary').input_value()}")
    page.locator("[name='action-submit']").first.evaluate("one => one.click()")
    expect(page.locator(".messages .success")).to_be_visible(timeout=15_000)


def rolled_back(page: Page, server: str, handbook_page: HandbookPage) -> None:
    """To the first version: a draft like any other, on its way to whoever approves it."""
    first = live(handbook_page).revisions.earliest("created_at")
    page.goto(server + reverse("wagtailadmin_pages:revisions_revert", args=[handbook_page.pk, first.pk]))
    page.get_by_role("button", name="Replace current draft").first.evaluate("one => one.click()")
    expect(page.locator(".messages .success")).to_be_visible(timeout=15_000)
    page.goto(server + reverse("wagtailadmin_pages:edit", args=[handbook_page.pk]))
    submitted(page)


def approved(page: Page, server: str, pk: int) -> None:
    page.goto(server + reverse("wagtailadmin_pages:edit", args=[pk]))
    page.locator("[data-workflow-action-name='approve']").first.evaluate("one => one.click()")
    expect(page.locator(".messages .success")).to_be_visible(timeout=15_000)


def test_a_page_is_edited_translated_read_a_second_time_live_on_a_phone_offline_and_rolled_back(
    site, visiting, desk: Page, page: Page, live_server
):
    editor, reviewer, translator = (make.user(role, site) for role in (Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR))
    chinese = visiting.get_translation(Locale.objects.get(language_code="zh-hans"))
    server = live_server.url

    sit_down(desk, server, editor)
    edited(desk, server, visiting.pk, "From ten to eight")
    assert live(visiting).summary == "When", "nobody publishes alone"
    sit_down(desk, server, reviewer)
    approved(desk, server, visiting.pk)
    assert live(visiting).summary == "From ten to eight"

    page.set_viewport_size(PHONE)
    page.goto(server + chinese.address)
    expect(page.locator("article .px-urgent")).to_be_visible()
    sit_down(page, server, translator)
    page.goto(server + comparing.address(chinese))
    expect(page.locator("ins").first).to_contain_text("From")
    assert troubles(page) == []
    sit_down(desk, server, translator)
    edited(desk, server, chinese.pk, "十点到晚上八点", renewed=True)
    sit_down(desk, server, reviewer)
    approved(desk, server, chinese.pk)

    page.context.clear_cookies()
    page.goto(server + chinese.address)
    expect(page.locator("html")).to_have_attribute("data-kept", "yes", timeout=30_000)
    page.evaluate("navigator.serviceWorker.controller.postMessage({forget: true})")  # asked again only in three minutes
    expect(page.locator("html")).to_have_attribute("data-kept", "no")
    page.goto(server + chinese.address)
    expect(page.locator(".px-lede")).to_have_text("十点到晚上八点")
    expect(page.locator("article .px-urgent")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-kept", "yes", timeout=30_000)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".px-lede")).to_have_text("十点到晚上八点")
    expect(page.locator(".px-hb-band .px-urgent")).to_be_visible()
    page.context.set_offline(False)

    sit_down(desk, server, editor)
    rolled_back(desk, server, visiting)
    sit_down(desk, server, reviewer)
    approved(desk, server, visiting.pk)
    page.goto(server + visiting.address)
    expect(page.locator(".px-lede")).to_have_text("When")

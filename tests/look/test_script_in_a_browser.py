"""The page's script: keys, selection, drafts, targets that stay true, undo, sending once."""

import re
from datetime import timedelta

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from hospital import phrasing
from tests.look import samples, urls

pytestmark = pytest.mark.browser


@pytest.fixture
def received() -> list[tuple[str, dict[str, str]]]:
    urls.RECEIVED.clear()
    return urls.RECEIVED


@pytest.fixture
def queue(page: Page, address: str) -> Page:
    page.goto(f"{address}/queue/")
    return page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name")


def selected(page: Page) -> list[str]:
    return page.eval_on_selector_all("[data-row-check]:checked", "boxes => boxes.map(box => box.value)")


# Lists ---------------------------------------------------------------------------------------------------


def test_j_and_k_walk_and_x_selects(queue):
    for key in "jjxkx":
        queue.keyboard.press(key)
    assert focused(queue) == samples.ROWS[0].subject
    assert selected(queue) == ["C-002041", "C-002047"]
    expect(queue.locator("[data-bulk-count]")).to_have_text("2 selected")


def test_enter_opens_the_row(queue, address):
    queue.keyboard.press("j")
    queue.keyboard.press("Enter")
    queue.wait_for_url(f"{address}/complaints/C-002041/")


def test_shift_and_click_select_up_to_here(queue):
    boxes = queue.locator("[data-row-check]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    assert selected(queue) == ["C-002047", "C-002052", "C-002039", "C-002050"]


def test_the_bar_shows_only_while_something_is_selected_and_escape_clears(queue):
    bar = queue.locator("[data-bulk-bar]")
    expect(bar).to_be_hidden()
    queue.locator("[data-check-all]").check()
    expect(bar).to_be_visible()
    assert len(selected(queue)) == len(samples.ROWS)
    queue.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    assert selected(queue) == []


def test_the_box_on_top_is_half_when_some_are_selected(queue):
    queue.locator("[data-row-check]").first.check()
    assert queue.locator("[data-check-all]").evaluate("box => box.indeterminate")


def test_a_letter_acts_on_the_row_under_the_cursor(queue):
    queue.route("**/assign/", lambda route: route.fulfill(body=route.request.post_data or ""))
    queue.keyboard.press("j")
    queue.keyboard.press("a")
    expect(queue.locator("body")).to_contain_text("ref=C-002041")


# Keys -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "path"),
    [("c", "/log/"), ("j", "/case/?p=3"), ("k", "/case/?p=1"), ("r", "/case/#r"), ("n", "/case/?write=note")],
)
def test_letters_go_where_the_page_says(key, path, page, address):
    page.goto(f"{address}/case/")
    page.keyboard.press(key)
    page.wait_for_url(address + path)


def test_letters_are_letters_inside_a_field(page, address):
    page.goto(f"{address}/case/")
    page.locator("#note").fill("")
    page.keyboard.type("cjs?/")
    assert page.locator("#note").input_value() == "cjs?/"
    assert page.url == f"{address}/case/"


def test_letters_can_be_switched_off_but_ctrl_k_stays(page, address):
    page.goto(f"{address}/case/")
    page.evaluate("document.body.dataset.shortcuts = 'off'")
    page.keyboard.press("c")
    page.keyboard.press("?")
    assert page.url == f"{address}/case/"
    page.keyboard.press("Control+k")
    expect(page.locator("#px-command")).to_be_visible()


def test_letters_work_on_a_keyboard_with_other_letters(page, address):
    page.goto(f"{address}/case/")
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ؤ', code: 'KeyC', bubbles: true}))")
    page.wait_for_url(f"{address}/log/")


def test_slash_goes_to_search(queue):
    queue.keyboard.press("/")
    assert focused(queue) == "q"


def test_the_sheet_opens_with_a_question_mark_and_gives_the_focus_back(queue):
    queue.keyboard.press("j")
    before = focused(queue)
    queue.keyboard.press("?")
    expect(queue.locator("#px-shortcuts")).to_be_visible()
    queue.keyboard.press("Escape")
    expect(queue.locator("#px-shortcuts")).to_be_hidden()
    assert focused(queue) == before


def test_the_command_menu_finds_a_page_and_searches_for_the_rest(queue, address):
    queue.keyboard.press("Control+k")
    queue.keyboard.type("compl")
    expect(queue.locator("#px-command a").first).to_have_text("Complaints")
    queue.keyboard.press("ArrowDown")
    queue.keyboard.press("ArrowDown")
    assert focused(queue) == "Search for “compl”"
    queue.keyboard.press("Enter")
    queue.wait_for_url(f"{address}/search/")  # what was typed may be a patient's name: never in an address


def test_the_command_menu_opens_the_first_page_with_enter(queue, address):
    queue.keyboard.press("Control+k")
    queue.keyboard.type("my w")
    queue.keyboard.press("Enter")
    queue.wait_for_url(f"{address}/my-work/")


def test_ctrl_enter_sends_the_form(page, address, received):
    page.goto(f"{address}/case/")
    page.locator("#note").fill("Spoke with the ward sister.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{address}/post/note/")
    assert [data["words"] for what, data in received if what == "note"] == ["Spoke with the ward sister."]


def test_escape_closes_a_menu_and_goes_back_to_its_button(queue):
    queue.locator("summary", has_text="Owner").click()
    queue.keyboard.press("Escape")
    expect(queue.locator(".px-filters details[open]")).to_have_count(0)
    assert focused(queue) == "Owner"


def test_a_menu_closes_when_the_person_goes_on_elsewhere(queue):
    queue.locator("summary", has_text="Owner").click()
    queue.locator("h1").click()
    expect(queue.locator(".px-filters details[open]")).to_have_count(0)


# Sending, undo -------------------------------------------------------------------------------------------------


def test_a_form_is_sent_once(page, address, received):
    page.goto(f"{address}/case/")
    page.evaluate("document.querySelector('form[data-main]').target = 'elsewhere'")  # the page stays while it is sent
    page.locator("#note").fill("Once")
    button = page.locator("form[data-main] .px-btn-primary")
    with page.expect_popup():
        button.click()
    expect(button).to_have_attribute("aria-disabled", "true")
    button.evaluate("button => button.click()")  # Playwright itself would wait for the button
    page.wait_for_timeout(300)
    assert [what for what, _data in received].count("note") == 1


def test_undo_goes_after_15_seconds_and_the_message_stays(page, address):
    page.clock.install()
    page.goto(f"{address}/queue/?say=1")
    expect(page.locator("[data-undo]")).to_be_visible()
    page.clock.run_for(14_000)
    expect(page.locator("[data-undo]")).to_be_visible()
    page.locator("[data-undo] button").focus()
    page.clock.run_for(1_500)
    expect(page.locator("[data-undo]")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "main"
    expect(page.get_by_text("Assigned to Priya Nair.")).to_be_visible()


def test_a_message_can_be_closed(page, address):
    page.goto(f"{address}/queue/?say=1")
    page.locator("[data-dismiss]").first.click()
    expect(page.locator("[data-toast]")).to_have_count(1)


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(page, address):
    page.goto(f"{address}/log/?wrong=1")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.get_by_role("link", name="Write what happened, in their words.").click()
    assert page.evaluate("document.activeElement.id") == "id_words"


# Drafts, presence ------------------------------------------------------------------------------------------------


def test_typed_text_is_kept_on_the_server_every_three_seconds(page, address, received):
    page.clock.install()
    page.goto(f"{address}/case/")
    page.clock.run_for(4_000)
    assert [data for what, data in received if what == "draft"] == []  # nothing changed yet
    page.locator("#note").fill("Asked for the pump log.")
    with page.expect_response("**/post/draft/"):
        page.clock.run_for(3_500)
    expect(page.locator("[data-draft-status]")).to_have_text(re.compile(r"Draft saved \d\d:\d\d"))
    page.clock.run_for(9_000)
    drafts = [data for what, data in received if what == "draft"]
    assert drafts == [{"words": "Asked for the pump log."}]


def test_a_draft_that_cannot_be_saved_says_so_and_is_tried_again(page, address, received):
    page.clock.install()
    page.goto(f"{address}/case/")
    page.route("**/post/draft/", lambda route: route.abort())
    page.locator("#note").fill("Asked for the pump log.")
    page.clock.run_for(3_500)
    expect(page.locator("[data-draft-status]")).to_have_text("Not saved yet. Trying again.")
    page.unroute("**/post/draft/")
    with page.expect_response("**/post/draft/"):
        page.clock.run_for(3_500)
    expect(page.locator("[data-draft-status]")).to_have_text(re.compile("Draft saved"))


def test_nothing_is_kept_in_the_browser(page, address, received):
    page.clock.install()
    page.goto(f"{address}/case/")
    page.locator("#note").fill("Private")
    with page.expect_response("**/post/draft/"):
        page.clock.run_for(3_500)
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert [what for what, _data in received if what == "draft"] == ["draft"]


def test_colleagues_see_who_writes(page, address, received):
    page.clock.install()
    page.goto(f"{address}/case/")
    expect(page.locator("[data-presence-url]")).to_have_text("Priya Nair is writing a reply")
    page.locator("#note").fill("Spoke with the ward")
    with page.expect_response("**/post/presence/"):
        page.clock.run_for(15_500)
    assert [data["writing"] for what, data in received if what == "presence"][-1] == "1"


# Targets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_the_script_says_the_same_words_as_the_server(language, page, address, catalogs):
    page.clock.install(time=samples.NOW)
    page.goto(f"{address}/chips/?lang={language}")
    later = samples.NOW + timedelta(hours=3, minutes=7)
    page.clock.pause_at(later)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    with translation.override(language):
        expected = [(f"px-chip-{t.state}", t.words) for t in (phrasing.target(one, later) for one in samples.SPANS)]
    chips = page.eval_on_selector_all(
        "time[data-due]", "chips => chips.map(c => [c.className.split(' ')[1], c.lastElementChild.textContent])"
    )
    assert [tuple(chip) for chip in chips] == expected


def test_the_step_into_overdue_is_said_once(page, address):
    page.clock.install(time=samples.NOW)
    page.goto(f"{address}/queue/")
    chip = page.locator("[data-row]").nth(2).locator("time")
    expect(chip).to_have_class(re.compile("px-chip-soon"))
    page.clock.run_for(131 * 60_000)
    expect(chip).to_have_class(re.compile("px-chip-over"))
    expect(page.locator("[data-row]").nth(2)).to_have_class(re.compile("px-row-over"))
    expect(page.locator("#px-announce")).to_have_text("C-002052 is overdue now")
    page.evaluate("document.getElementById('px-announce').textContent = ''")
    page.clock.run_for(120_000)
    expect(page.locator("#px-announce")).to_have_text("")


# Theme, phone ---------------------------------------------------------------------------------------------------------


def test_the_theme_button_asks_for_the_other_theme_also_when_the_device_decided(page, address):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/queue/")
    page.route("**/theme/", lambda route: route.fulfill(body=route.request.post_data or ""))
    page.locator("[data-theme-form] button").click()
    expect(page.locator("body")).to_contain_text("theme=light")


def test_the_phone_menu_opens_and_closes_by_keyboard(page, address):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/queue/")
    page.locator("[data-open-menu]").press("Enter")
    expect(page.locator("#px-menu")).to_be_visible()
    assert focused(page) == "My work12"
    page.keyboard.press("Escape")
    expect(page.locator("#px-menu")).to_be_hidden()

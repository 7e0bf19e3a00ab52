"""The sample pages in Chromium: readable for everyone, at every width, in both themes and both directions."""

import pytest
from playwright.sync_api import Browser, Page, Response

from tests import plugin
from tests.browsing import barriers, runs_off
from tests.conftest import CHROMIUM_WORDS
from tests.look import tokens

pytestmark = pytest.mark.browser

STAFF = ["styleguide/", "queue/?say=1&red=1", "case/", "log/", "log/?wrong=1"]
PATIENT = ["ask/", "ask/?wrong=1", "answer/", "track/", "scale/"]
BARE = ["sign-in/", "404/", "offline/"]
ALL = STAFF + PATIENT + BARE
WIDE, PHONE, SMALL = 1440, 390, 320
# Links inside a sentence are as high as their line (WCAG 2.5.8, exception "inline")
BOX = """elements => elements.filter(e => e.getClientRects().length
    && !(e.tagName === 'A' && getComputedStyle(e).display === 'inline'
    && e.parentElement.textContent.trim() !== e.textContent.trim())).map(e => {
  const box = (e.matches('input[type=radio], input[type=checkbox]') && e.closest('label') || e).getBoundingClientRect();
  return [e.outerHTML.slice(0, 90), Math.round(box.width * 10) / 10, Math.round(box.height * 10) / 10]; })"""
CONTROLS = "button, select, textarea, summary, input:not([type=hidden]), a:not(.px-title):not(.px-skip)"


def look_at(page: Page, address: str, path: str, width: int, theme: str = "light", language: str = "en") -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={language}")


def too_wide_at(page: Page) -> list[int]:
    """The screen widths at which the open page scrolls sideways."""
    found = []
    for width in (WIDE, PHONE, SMALL):
        page.set_viewport_size({"width": width, "height": 844})
        if runs_off(page):
            found.append(width)
    return found


def turns(paths: list[str]) -> list[tuple[str, int, str]]:
    """The style guide shows every part, so it is looked at both ways; the other pages take turns."""
    ways = [(WIDE, "dark"), (PHONE, "light")]
    both = [("styleguide/", *way) for way in ways]
    return both + [(path, *ways[at % 2]) for at, path in enumerate(paths) if path != "styleguide/"]


@pytest.mark.parametrize(("path", "width", "theme"), turns(ALL))
def test_axe_finds_nothing_and_no_page_scrolls_sideways(path, width, theme, page, address):
    look_at(page, address, path, width, theme)
    assert barriers(page) == []
    assert too_wide_at(page) == []


@pytest.mark.parametrize(("path", "language"), [("case/", "ar"), ("scale/", "zh-hans")])
def test_axe_finds_nothing_in_other_languages(path, language, page, address):
    look_at(page, address, path, PHONE, language=language)
    assert barriers(page) == []


def test_axe_would_find_a_field_without_a_label(page, address):
    look_at(page, address, "ask/", PHONE)
    page.evaluate("document.querySelector('main').appendChild(document.createElement('input'))")
    assert barriers(page)


def test_no_page_scrolls_sideways_in_arabic(page, address):
    found = {}
    for path in ALL:
        look_at(page, address, path, WIDE, language="ar")
        found[path] = too_wide_at(page)
    assert found == {path: [] for path in ALL}


def test_no_page_scrolls_sideways_at_twice_the_text(chromium: Browser, address):
    words = [*CHROMIUM_WORDS, "--blink-settings=defaultFontSize=32"]
    large = chromium.browser_type.launch(executable_path=plugin.chromium(), args=words)
    page = large.new_page()
    found = {}
    for path in ALL:
        look_at(page, address, path, WIDE)
        found[path] = too_wide_at(page)
    large.close()
    assert found == {path: [] for path in ALL}


def test_touch_targets_of_44_pixels_on_a_phone_and_click_targets_of_24_at_a_desk(page, address):
    small = []
    for path in [*PATIENT, *STAFF]:
        look_at(page, address, path, PHONE)
        small += [(path, box) for box in page.eval_on_selector_all(CONTROLS, BOX) if box[2] < 43.5]
    for path in STAFF:
        look_at(page, address, path, WIDE)
        small += [(path, box) for box in page.eval_on_selector_all(CONTROLS, BOX) if min(box[1:]) < 24]
    assert small == []


RING = """() => { const e = document.activeElement; if (!e || e === document.body) return null;
  const seen = [e, e.closest('label')].filter(Boolean).map(x => getComputedStyle(x))
    .map(s => s.outlineStyle === 'none' ? 0 : parseFloat(s.outlineWidth));
  const target = e.closest('label') && e.matches('[type=radio], [type=checkbox]') ? e.closest('label') : e;
  const box = target.getBoundingClientRect();
  const on = document.elementFromPoint(box.left + Math.min(box.width, 400) / 2, box.top + box.height / 2);
  return {what: e.outerHTML.slice(0, 80), ring: Math.max(...seen),
    clear: !!on && (target.contains(on) || on.contains(target))}; }"""


@pytest.mark.parametrize(
    ("path", "width"), [("queue/", WIDE), ("queue/", PHONE), ("log/", WIDE), ("case/", PHONE), ("ask/", PHONE)]
)
def test_every_stop_of_the_tab_key_shows_a_ring_and_lies_under_nothing(path, width, page, address):
    look_at(page, address, path, width)
    stops = []
    for _stop in range(70):
        page.keyboard.press("Tab")
        stop = page.evaluate(RING)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) >= 7
    assert [stop for stop in stops if stop["ring"] < 3] == []
    assert [stop["what"] for stop in stops if not stop["clear"]] == []


@pytest.mark.parametrize(
    ("path", "limit"), [("ask/", 40_000), ("answer/", 40_000), ("track/", 40_000), ("scale/", 30_000)]
)
def test_patient_pages_are_light(path, limit, page, address):
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    look_at(page, address, path, PHONE)
    assert {answer.url.rsplit("/", 1)[-1] for answer in answers} >= {"tokens.css", "patient.css"}
    icon = (tokens.STATIC / "favicon.svg").stat().st_size  # fetched by browsers with a window
    assert sum(len(answer.body()) for answer in answers) + icon < limit


def test_everything_mirrors_in_arabic_but_the_digits(page, address):
    look_at(page, address, "scale/", PHONE, language="ar")
    zero, five = (page.locator(".px-scale label").nth(at).bounding_box() for at in (0, 5))
    assert zero and five and zero["x"] > five["x"]
    assert page.locator(".px-btn .px-flip").evaluate("e => new DOMMatrix(getComputedStyle(e).transform).a") == -1


def test_the_dark_theme_comes_before_the_first_paint(page, address):
    look_at(page, address, "queue/", WIDE, theme="dark")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 22, 24)"
    look_at(page, address, "queue/?theme=light", WIDE, theme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(244, 246, 246)"


def test_paper_is_light_numbered_and_marked(page, address):
    look_at(page, address, "case/?theme=dark", WIDE)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--surface').trim()") == "#FFFFFF"
    assert page.locator(".px-print-head strong").inner_text() == "Confidential"
    for part in (".px-side", ".px-top", ".px-bottom", ".px-composer", ".px-alert .px-actions"):
        assert not page.locator(part).first.is_visible()


def test_without_script_everything_that_needs_it_is_gone_and_the_rest_works(chromium: Browser, address):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": PHONE, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/queue/?say=1")
    assert not page.locator("[data-dismiss]").first.is_visible()
    assert page.locator("[data-undo] button").is_visible()
    assert page.locator(".px-bulk").is_visible()
    page.get_by_role("link", name="More").click()
    assert page.locator("#px-menu .px-nav").is_visible()
    context.close()

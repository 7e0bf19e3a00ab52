"""A screenshot is pasted into a case and stands in its list; the pages can be read by everybody."""

import base64

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import make
from tests.browsing import barriers, runs_off, sit_down
from tests.files import samples

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """image => {
  const bytes = Uint8Array.from(atob(image), one => one.charCodeAt(0));
  const clipboard = new DataTransfer();
  clipboard.items.add(new File([bytes], "image.png", {type: "image/png"}));
  document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true, cancelable: true}));
}"""


def test_a_screenshot_is_pasted_beside_a_chosen_file_and_saved_again(cast, page, live_server):
    case = make.case(cast)
    sit_down(page, live_server.url, cast.officer)
    page.goto(live_server.url + case.get_absolute_url())
    page.locator("#files").get_by_role("link", name="Add files").click()
    page.set_input_files("[data-paste]", {"name": "letter.pdf", "mimeType": "", "buffer": samples.PDF})
    page.evaluate(PASTE, base64.b64encode(samples.photo(kind="PNG")).decode())
    expect(page.locator("[data-chosen] li")).to_have_text(["letter.pdf", "image.png"])
    assert barriers(page) == []
    page.locator("main form[data-main] .px-btn-primary").click()
    expect(page.locator("#files li")).to_have_count(2)
    assert barriers(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert not runs_off(page)
    with page.expect_download() as saving:
        page.get_by_role("link", name="letter.pdf", exact=True).click()
    assert saving.value.suggested_filename == "letter.pdf"
    page.goto(live_server.url + reverse("complaint-detach", args=[case.ref, case.evidence.first().pk]))
    assert barriers(page) == []

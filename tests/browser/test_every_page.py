"""P38: no page is left out. What the other browser tests do not name is opened here, on a phone, by whom it lets in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from tests.access import matrix, world
from tests.access.verdicts import VERDICTS
from tests.browsing import troubles
from tests.house import tree

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTS = 2


def named_elsewhere() -> str:
    """The text of every other browser test."""
    files = [path for path in (tree.ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    texts = (path.read_text() for path in files)
    return "".join(text for text in texts if "pytest.mark.browser" in text)


def left_out(text: str) -> list[matrix.Route]:
    """Routes that no other browser test names, by their whole name or a verb's own."""
    quoted = {f'"{name}"': name for name in VERDICTS} | {
        f'"{name.removeprefix("complaint-")}"': name for name in VERDICTS if name.startswith("complaint-")
    }
    seen = {name for words, name in quoted.items() if words in text}
    return [route for route in matrix.routes() if str(route) in VERDICTS and str(route) not in seen]


def reader(route: matrix.Route, house: world.World) -> matrix.Actor | None:
    """The first whom the page lets in."""
    return next((actor for actor in house.everybody() if VERDICTS[str(route)].GET(actor) == "in"), None)


def is_page(page: Page, url: str) -> bool:
    """Goes there; False where there is a file, a part of a page or an error instead of something to look at."""
    try:
        answer = page.goto(url)
    except PlaywrightError as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return False
        raise
    return answer is not None and answer.status == 200 and "<html" in answer.text()


def sit_down(page: Page, address: str, actor: matrix.Actor) -> None:
    page.context.clear_cookies()
    if actor.role:
        cookie = actor.client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])


@pytest.mark.parametrize("part", range(PARTS))
def test_a_page_that_no_other_test_opens_can_be_read_by_everybody(part, page, live_server):
    house, found, count = world.build(), [], 0
    page.set_viewport_size({"width": 390, "height": 844})
    for route in left_out(named_elsewhere())[part::PARTS]:
        if (actor := reader(route, house)) is None:
            continue
        sit_down(page, live_server.url, actor)
        if is_page(page, live_server.url + world.url_of(route, house)):
            found += troubles(page)
            count += 1
    assert found == []
    assert count > 5


def test_a_page_that_nobody_opens_would_be_in_the_walk():
    assert "search" in map(str, left_out(""))
    assert "search" not in map(str, left_out('reverse("search")'))
    assert "complaint-note" not in map(str, left_out('("note", "close")'))

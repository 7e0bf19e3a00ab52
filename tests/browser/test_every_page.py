"""P38: no page is left out. What the other browser tests do not name is opened here, on a phone, by whom it lets in."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.http import HttpResponse
from playwright.sync_api import Page

from tests.access import matrix, world
from tests.access.verdicts import VERDICTS
from tests.house import tree

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
PARTS = 3


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


def opened(route: matrix.Route, house: world.World) -> tuple[matrix.Actor, HttpResponse] | None:
    """Somebody whom the page lets in, and the page; None where there is no page to look at."""
    for actor in house.everybody():
        if VERDICTS[str(route)].GET(actor) == "in":
            answer = actor.client.get(world.url_of(route, house))
            is_page = answer.status_code == 200 and b"<html" in b"".join(answer)  # not a part of one, nor a file
            return (actor, answer) if is_page else None
    return None


def sit_down(page: Page, address: str, actor: matrix.Actor) -> None:
    page.context.clear_cookies()
    if actor.role:
        cookie = actor.client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])


def troubles(page: Page) -> list[str]:
    found = [f"{page.url}: {one['id']}" for one in Axe().run(page, options=RULES).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return found + ([f"{page.url}: runs off the side"] if wide else [])


@pytest.mark.parametrize("part", range(PARTS))
def test_a_page_that_no_other_test_opens_can_be_read_by_everybody(part, page, live_server):
    house, found, count = world.build(), [], 0
    page.set_viewport_size({"width": 390, "height": 844})
    for route in left_out(named_elsewhere())[part::PARTS]:
        if (seen := opened(route, house)) is None:
            continue
        sit_down(page, live_server.url, seen[0])
        page.goto(live_server.url + world.url_of(route, house))
        found += troubles(page)
        count += 1
    assert found == []
    assert count > 5


def test_a_page_that_nobody_opens_would_be_in_the_walk():
    assert "search" in map(str, left_out(""))
    assert "search" not in map(str, left_out('reverse("search")'))
    assert "complaint-note" not in map(str, left_out('("note", "close")'))

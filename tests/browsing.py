"""A person at the browser, and what everybody may ask of a page: no barrier, and nothing that runs off the side."""

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Page

from hospital.models import User
from tests import make_hospital as make

# Only what is wrong comes back: what axe finds right is a megabyte for each page.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
RUN_AXE = "asked => axe.run(asked).then(found => found.violations)"


def sit_down(page: Page, address: str, user: User, language: str = "") -> None:
    """From now on this person is signed in, in place of whoever was."""
    cookies = {settings.SESSION_COOKIE_NAME: make.signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value}
    if language:
        cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])


def barriers(page: Page) -> list[str]:
    """What axe finds on the page as it is now: the address, the rule, and where.

    All of the page is in sight meanwhile: what a bar at the edge of the screen covers can be scrolled from under it.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    screen = page.viewport_size
    page.set_viewport_size({**screen, "height": page.evaluate("document.documentElement.scrollHeight")})
    found = page.evaluate(RUN_AXE, AXE)
    page.set_viewport_size(screen)
    return [f"{page.url} {one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def runs_off(page: Page) -> bool:
    """Does it scroll sideways?"""
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def troubles(page: Page) -> list[str]:
    """Both, for a page of which neither is allowed."""
    return barriers(page) + [f"{page.url} runs off the side"] * runs_off(page)

"""Fixtures for every test. The servers are older than this file: see tests/plugin.py."""

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import Browser, Page, expect, sync_playwright
from whitenoise.middleware import WhiteNoiseMiddleware

from hospital.models import User
from tests import database, make, plugin

CHROMIUM_WORDS = [
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
WATCH_CSP = """document.addEventListener('securitypolicyviolation',
  e => console.log('CSPV ' + e.violatedDirective + ' ' + e.blockedURI))"""


@pytest.fixture(scope="session")
def django_db_setup() -> Iterator[None]:
    """The database is there and migrated already; only the flush has to change hands.

    For the class, not for one connection: while Playwright's loop runs, Django hands out another one.
    """
    DatabaseOperations.execute_sql_flush = database.back_to_migrated
    yield
    connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["tests.hashing.QuickHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_looked_for_once() -> Iterator[None]:
    """Every test client loads the middleware anew, and WhiteNoise would walk through all static files each time."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def look_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits of one test are no business of the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A page in another language leaves its thread speaking it; the next test asks in English again."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        # Playwright's loop lives in this thread, and Django would take the tests for async code
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=20_000)  # milliseconds, on a machine with a great deal else to do
        browser = play.chromium.launch(executable_path=plugin.chromium(), args=CHROMIUM_WORDS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that fails its test when the browser reports a CSP violation or asks for an outside address."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    wrong = watched(page)
    yield page
    context.close()
    assert wrong == []


def watched(page: Page) -> list[str]:
    """A list that fills with what a page must not do."""
    wrong: list[str] = []
    page.add_init_script(WATCH_CSP)
    page.on("console", lambda message: wrong.append(message.text) if message.text.startswith("CSPV") else None)
    page.on("request", lambda request: None if is_local(request.url) else wrong.append(request.url))
    return wrong


def is_local(url: str) -> bool:
    return url.startswith(("http://localhost:", "http://127.0.0.1:", "data:", "blob:", "about:"))


# ---------------------------------------------------------------------------------------- the cast
@pytest.fixture
def cast(db: None) -> make.Cast:
    """Everybody at once: `cast.nurse`, `cast.manager`, with their site, department and ward."""
    return make.cast()


@pytest.fixture
def nurse(cast: make.Cast) -> User:
    """Logs what she hears; reads no case."""
    return cast.nurse


@pytest.fixture
def officer(cast: make.Cast) -> User:
    """Works on the cases of the site."""
    return cast.officer


@pytest.fixture
def manager(cast: make.Cast) -> User:
    """Complaints manager of the site: approves, and takes what is escalated."""
    return cast.manager


@pytest.fixture
def director(cast: make.Cast) -> User:
    """Leads the site."""
    return cast.director


@pytest.fixture
def outsider(cast: make.Cast) -> User:
    """An officer of the other site."""
    return cast.outsider

"""P30: the watch over every page in a browser would notice what it watches for."""

import pytest
from playwright.sync_api import Browser, Route

from tests.conftest import watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
INLINE = "<script>document.title = 'x'</script><p style='color: red'>x</p><img src='http://outside.invalid/x.png'>"


def test_something_inline_and_an_outside_address_would_be_found(chromium: Browser, live_server):
    def add_to(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{INLINE}</main>"))

    page = chromium.new_context().new_page()
    wrong = watched(page)
    page.route("**/sign-in/", add_to)
    page.goto(f"{live_server.url}/sign-in/")
    page.wait_for_load_state("networkidle")
    for directive in ("script-src-elem", "style-src-attr", "img-src"):
        assert any(line.startswith(f"CSPV {directive}") for line in wrong), wrong
    page.unroute("**/sign-in/")
    page.set_content("<link rel=stylesheet href='http://outside.invalid/x.css'>")
    assert "http://outside.invalid/x.css" in wrong
    page.context.close()

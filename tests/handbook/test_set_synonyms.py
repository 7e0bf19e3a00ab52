"""Words of one meaning: a page is found by each of them, in their language alone."""

import pytest
from django.urls import reverse

from handbook import actions, reading
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


def test_what_is_written_on_the_page_finds_pages_and_a_lonely_word_is_refused():
    site = make.site()
    made.page(site)
    editor, url = make.user(Role.EDITOR, site), reverse("searches", args=[site.code])
    client = make.signed_in(editor)
    assert reading.found_pages(site, "en", "guests") == []
    assert client.post(url, {"words": "guests"}).status_code == 200
    sent = made.seen(client, url) | {"words": "guests, visiting"}
    assert client.post(url, sent).status_code == 302
    assert [line.slug for line in reading.found_pages(site, "en", "guests")] == ["visiting"]
    assert made.entries("handbook.set_synonyms") == 1
    assert make.signed_in(make.user(Role.EDITOR, make.site())).post(url, {"words": ""}).status_code == 404
    assert make.signed_in(make.user(Role.REVIEWER, site)).post(url, {"words": ""}).status_code == 403
    actions.set_synonyms(site, language="en", groups=[], by=editor)
    assert reading.found_pages(site, "en", "guests") == []

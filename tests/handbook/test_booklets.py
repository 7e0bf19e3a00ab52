"""The booklet: made beforehand, of the live pages, whole; made anew when a word changes and only then."""

from __future__ import annotations

import re
import zlib

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from files import pdf
from handbook import actions, booklets
from handbook.models import Booklet, HandbookPage, SectionPage
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    site = make.site(name="Northbank Hospital")
    home, *_others = actions.open_handbook(site, by=None, now=make.NOW)
    section = SectionPage(title="Services", slug="services", summary="What we do", locale=home.locale)
    home.add_child(instance=section)
    text = [{"type": "text", "value": "<p>Ten to noon.</p>", "id": "a"}]
    actions.write(section, slug="visiting", title="Visiting", summary="When", body=text, by=None, now=make.NOW)
    return site


def unpacked(content: bytes) -> bytes:
    """The objects of a PDF, which it keeps compressed."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return b"".join(zlib.decompressobj().decompress(one) for one in streams if one.startswith(b"x"))


def got(site, wanted=""):
    url = reverse("public-handbook-booklet", args=[site.code, "en"])
    return Client().get(url, {"as": wanted} if wanted else {})


def test_it_has_contents_chapters_with_codes_and_every_live_page(site):
    text = booklets.text_of(booklets.book_of(site, "en"))
    assert 'href="#c1p1">Visiting' in text and 'id="c1p1">Visiting' in text and "Ten to noon." in text
    assert "<title>Code to scan: Services</title>" in text
    assert booklets.mark_of(booklets.book_of(site, "en")) == booklets.mark_of(booklets.book_of(site, "en"))
    assert "Visiting" in booklets.text_of(booklets.book_of(site, "ar")), (
        "as it was written first, where there is no other"
    )


def test_nobody_waits_for_one_and_the_page_to_print_is_always_there(site):
    assert "?as=print" in got(site).content.decode() and got(site, "pdf").headers["Content-Type"].startswith(
        "text/html"
    )
    assert "Ten to noon." in got(site, "print").content.decode()


@pytest.mark.skipif(not pdf.can_be_made(), reason="this computer has no Pango")
def test_it_is_made_in_two_sizes_kept_until_a_word_changes_and_given_as_a_file(site):
    assert actions.make_booklets(site, language="en") == 2
    assert actions.make_booklets(site, language="en") == 0
    usual, large = got(site, "pdf"), got(site, "large")
    assert usual.content.startswith(b"%PDF") and usual.content != large.content
    inside = unpacked(usual.content)
    for mark in (b"/StructTreeRoot", b"/Lang (en)", b"/MarkInfo", b"/Alt (Code to scan: Services)", b"/Outlines"):
        assert mark in inside
    assert "attachment" in usual.headers["Content-Disposition"]
    old = Booklet.objects.get(is_large=False).file
    page = HandbookPage.objects.get(slug="visiting")
    page.title = "Visitors"
    page.save_revision().publish()
    assert actions.make_booklets(site, language="en") == 2
    old.refresh_from_db()
    assert old.state == "erased" and Booklet.objects.count() == 2
    assert Entry.objects.filter(verb="booklet.make").count() == 4
    assert (site, "en") in booklets.wanted()

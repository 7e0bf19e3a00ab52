"""The whole handbook of a site in one language as one text for paper, and the PDF that is kept of it.

A PDF takes seconds, so none is made while somebody waits: a sweep makes those whose text changed, and readers get the
one that is kept. `mark` is the hash of the text it was made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from files import pdf, vault
from handbook import reading
from handbook.grouped import path_in
from handbook.menus import on_the_wall
from handbook.models import Booklet, HandbookHome, HandbookPage, Media
from handbook.papers import Sheet, sheets_of
from handbook.placing import Spot, places_of
from handbook.reading import Line, Reading, direction, homes_of
from hospital.models import Site
from hospital.templatetags import px

SHEET, LARGE = "px/booklet.css", "px/booklet-large.css"
SIZES = (False, True)  # usual, large


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section with its pages as they are read, and where it is read on a telephone."""

    number: int
    line: Line
    pages: list[Reading]
    address: str

    @property
    def picture(self) -> str:
        return px.qr(self.address, _("Code to scan: %(title)s") % {"title": self.line.title})


@dataclass(frozen=True, slots=True)
class Book:
    site: Site
    language: str
    home: HandbookHome
    chapters: list[Chapter]
    places: list[Spot]
    papers: list[Sheet] = field(default_factory=list)

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def address(self) -> str:
        return settings.SITE_URL + reverse("public-handbook-home", args=[self.site.code, self.language])


def book_of(site: Site, language: str) -> Book | None:
    """None where the site has no handbook in this language."""
    home = HandbookHome.objects.of(site).filter(locale__language_code=language).first()
    if home is None:
        return None
    by_section: dict[str, list[Reading]] = {}
    for path, one in _readings(site, language):
        by_section.setdefault(path.split("/")[0], []).append(one)
    lines = [line for line in reading.sections_of(site, language) if by_section.get(line.slug)]
    chapters = [
        Chapter(number, line, by_section[line.slug], settings.SITE_URL + line.url)
        for number, line in enumerate(lines, start=1)
    ]
    at = on_the_wall(site, timezone.now())
    return Book(site, language, home, chapters, places_of(site, language, at, is_copy=True),
                sheets_of(site, language, at.date()))  # fmt: skip


def _readings(site: Site, language: str) -> Iterator[tuple[str, Reading]]:
    """Every page that is read at the site, as `reading.page_at` finds one, in one statement."""
    homes, found = homes_of(site, language), {}
    live = reading.but_left_out(HandbookPage.objects.within(*homes), site)
    rows = live.filter(depth=4).select_related("locale", "keeper", "checked_by")
    for row in rows.defer("known", "followed"):
        found.setdefault(path_in(row), {})[row.url_path.split("/")[1]] = row
    for path, versions in found.items():
        known = [versions[home] for home in homes if home in versions]
        sources = [versions[home] for home in homes[-2:] if home in versions]
        source = sources[0] if sources and sources[0] is not known[0] else None
        yield path, Reading(site, language, known[0], source)


def text_of(book: Book, on: date | None = None) -> str:
    """The whole of it as a page of its own; without a day it is what its mark is made of."""
    with translation.override(book.language):
        context = {"book": book, "on": on, "on_paper": True, "code": book.site.code, "language": book.language}
        return render_to_string("handbook/booklet_pdf.html", context)


def mark_of(book: Book) -> str:
    """Another one after each change of a word."""
    return hashlib.sha256(text_of(book).encode()).hexdigest()


def drawn(book: Book, on: date, *, is_large: bool) -> bytes:
    """The PDF itself: seconds. Raises `pdf.NotHere`."""
    pictures = {row.url: row.file.key for row in Media.objects.filter(kind="picture", file__state="stored")
                .select_related("site", "file")}  # fmt: skip

    def picture(address: str) -> bytes | None:
        key = pictures.get(urlsplit(address).path)
        return b"".join(vault.read(key)) if key else None

    sheets = (SHEET, LARGE) if is_large else (SHEET,)
    return pdf.pdf_of(text_of(book, on), *sheets, base=settings.SITE_URL, picture=picture)


def wanted() -> list[tuple[Site, str]]:
    """Every handbook that is live, by site and language; none where PDFs cannot be made."""
    if not pdf.can_be_made():
        return []
    homes = HandbookHome.objects.live().filter(is_group=False, hospital__is_active=True)
    rows = homes.select_related("hospital__organization", "locale")
    return [(home.hospital, home.locale.language_code) for home in rows]


def kept(site: Site, language: str) -> dict[bool, Booklet]:
    """What readers can take along now, by whether it is in large print."""
    rows = Booklet.objects.filter(site=site, language=language, file__state="stored").select_related("file")
    return {row.is_large: row for row in rows}

"""What a page of the handbook shows its readers: the words, what stands beside them, and what they must be told.

A translation that the source has left behind says so; where the source changed an important note or a telephone
number, the source's own words are shown in its place. Without a translation the source is shown, which is said, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language_info

from handbook.blocks import SAFETY
from handbook.models import HandbookHome, HandbookPage, SectionPage, Synonyms
from handbook.staleness import Behind, behind
from hospital.models import Site

MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class Part:
    """One block as it is shown, with the language it is in where that is not the page's own."""

    block: Any
    anchor: str = ""
    language: str = ""

    @property
    def direction(self) -> str:
        return direction(self.language) if self.language else ""


@dataclass
class Reading:
    """One page for one reader. `page` may be in another language than was asked for."""

    site: Site
    asked: str
    page: HandbookPage
    source: HandbookPage | None = None
    parts: list[Part] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = list(self._parts())

    @property
    def language(self) -> str:
        return self.page.locale.language_code

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def is_fallback(self) -> bool:
        return self.language != self.asked

    @cached_property
    def behind(self) -> Behind:
        """Nothing where the page is the source itself, or has none that is live."""
        return behind(self.source.fingerprints, self.page.follows) if self.source else Behind()

    @property
    def contents(self) -> list[Part]:
        """The headings of the page, if there are enough of them to choose between."""
        found = [
            part for part in self.parts if part.block.block_type == "heading" and part.block.value["level"] == "h2"
        ]
        return found if len(found) > 2 else []

    def _parts(self) -> Iterator[Part]:
        fresh = {block.id: block for block in self.source.body} if self.source and self.behind else {}
        missing = {pk for pk in self.behind.missing if pk in fresh and fresh[pk].block_type in SAFETY}
        shown = {block.id for block in self.page.body}
        added = [pk for pk in fresh if pk in missing - shown]
        yield from (Part(fresh[pk], language=self._source_language) for pk in added)
        for number, block in enumerate(self.page.body, start=1):
            if block.id in missing:
                yield Part(fresh[block.id], language=self._source_language)
            elif not (block.id in self.behind.removed and block.block_type in SAFETY):
                yield Part(block, anchor=_anchor(block, number))

    @property
    def _source_language(self) -> str:
        return self.source.locale.language_code if self.source else ""


def direction(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def _anchor(block: Any, number: int) -> str:
    """Chinese and Arabic headings have no plain letters: their number has to do."""
    return (slugify(block.value["text"]) or f"part-{number}") if block.block_type == "heading" else ""


# ---------------------------------------------------------------------------------------- finding
def home_name(site: Site, language: str) -> str:
    return f"{site.code}-{language}"


def languages_of(site: Site) -> list[str]:
    """The languages in which the site's handbook is live, in our order."""
    live = set(HandbookHome.objects.of(site).values_list("locale__language_code", flat=True))
    return [code for code, _name in settings.LANGUAGES if code in live]


def page_at(site: Site, language: str, section: str, slug: str) -> Reading | None:
    """The page in the reader's language with its source; else the source itself; None where neither is live."""
    homes = [home_name(site, code) for code in {language, settings.LANGUAGE_CODE}]
    paths = Q(url_path__in=[f"/{home}/{section}/{slug}/" for home in homes])
    rows = HandbookPage.objects.live().filter(paths, slug=slug).select_related("locale", "keeper", "checked_by")
    found = {page.locale.language_code: page for page in rows}
    source = found.get(settings.LANGUAGE_CODE)
    page = found.get(language, source)
    return Reading(site, language, page, source if source is not page else None) if page else None


def section_at(site: Site, language: str, slug: str) -> SectionPage | None:
    """In the reader's language, else as it was written first."""
    for code in dict.fromkeys((language, settings.LANGUAGE_CODE)):
        found = SectionPage.objects.within(home_name(site, code)).filter(slug=slug).select_related("locale").first()
        if found:
            return found
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """A page or section in a list; `language` only where it is not the reader's."""

    title: str
    summary: str
    url: str
    slug: str
    icon: str = ""
    language: str = ""

    @property
    def direction(self) -> str:
        return direction(self.language) if self.language else ""


def sections_of(site: Site, language: str) -> list[Line]:
    """Every section, in the reader's language or, where there is none, in the source's; in the source's order."""
    rows = SectionPage.objects.live().filter(_below(site, language, depth=3)).select_related("locale").order_by("path")
    return _lines(rows, language, lambda row: reverse("public-handbook-section", args=[site.code, language, row.slug]))


def pages_of(site: Site, language: str, section: str) -> list[Line]:
    rows = HandbookPage.objects.live().filter(_below(site, language, section)).in_a_line()
    args = [site.code, language, section]
    return _lines(rows.order_by("path"), language, lambda row: reverse("public-handbook-page", args=[*args, row.slug]))


def every_page(site: Site, language: str) -> list[Line]:
    """For the index: by title."""
    rows = HandbookPage.objects.live().filter(_below(site, language, depth=4)).in_a_line()
    found = _lines(rows.order_by("path"), language, lambda row: address_in(site, language, row))
    return sorted(found, key=lambda line: line.title.casefold())


def found_pages(site: Site, language: str, words: str) -> list[Line]:
    """In the reader's language; only if nothing is there, in the source's."""
    same = {one.language: one.groups for one in Synonyms.objects.filter(site=site)}
    for code in dict.fromkeys((language, settings.LANGUAGE_CODE)):
        rows = HandbookPage.objects.within(home_name(site, code)).asked(words, same.get(code, ()))
        rows = rows.in_a_line()
        if found := _lines(rows[:MOST_FOUND], language, lambda row: address_in(site, language, row)):
            return found
    return []


def address_in(site: Site, language: str, page: HandbookPage) -> str:
    """Of a page in a list, for a reader of this language: the path is the same in every language."""
    _empty, _home, section, slug, _end = page.url_path.split("/")
    return reverse("public-handbook-page", args=[site.code, language, section, slug])


def _below(site: Site, language: str, section: str = "", depth: int = 4) -> Q:
    found = Q(pk__in=[])
    for code in {language, settings.LANGUAGE_CODE}:
        tail = f"{section}/" if section else ""
        found |= Q(depth=depth, url_path__startswith=f"/{home_name(site, code)}/{tail}")
    return found


def _lines(rows: Any, language: str, url: Any) -> list[Line]:
    """One line for each page, the reader's language first; pages of one path are one page."""
    found: dict[str, Any] = {}
    for row in rows:
        key = row.url_path.split("/", 2)[2]
        if key not in found or row.locale.language_code == language:
            found[key] = row
    return [
        Line(
            row.title, row.summary, url(row), row.slug, getattr(row, "icon", ""),
            "" if row.locale.language_code == language else row.locale.language_code,
        )
        for row in found.values()
    ]  # fmt: skip

"""What a page of the handbook shows its readers: the words, what stands beside them, and what they must be told.

A translation that the source has left behind says so; where the source changed an important note or a telephone
number, the source's own words are shown in its place. Without a translation the source is shown, which is said, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import chain
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language_info

from handbook import finding
from handbook.blocks import SAFETY
from handbook.grouped import GROUP
from handbook.menus import Asked, menu_of, on_the_wall
from handbook.models import Check, HandbookHome, HandbookPage, LeftOut, SectionPage, Synonyms
from handbook.papers import sheet_of
from handbook.placing import spot_of
from handbook.staleness import Behind, behind
from hospital.models import Location, Site

MOST_FOUND = 30
BETWEEN = re.compile("[,،，、]")
NOBODY: Mapping[int, str] = {}
# Pages of the start content, whose names never change, that answer what is asked most; with their drawings
ASKED_MOST = {
    "services/visiting": "user-group", "welcome/call-bell": "bell", "services/wifi": "wifi",
    "rights/complain-or-praise": "chat-bubble-left-ellipsis",
    "going-home/before-you-leave": "arrow-right-start-on-rectangle",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One block as it is shown, with the language it is in where that is not the page's own."""

    block: Any
    site: Site
    asked: str
    anchor: str = ""
    language: str = ""

    @property
    def direction(self) -> str:
        return direction(self.language) if self.language else ""

    @property
    def shown(self) -> Any:
        """What a block shows that is not written in it: what is served next, a place as it is now."""
        kind, value = self.block.block_type, self.block.value
        if kind == "menu":
            ward = value["ward"].pk if value["ward"] else None
            return menu_of(self.site, self.asked, Asked(ward), now=timezone.now())
        if kind == "place" and value["place"]:
            return spot_of(value["place"], self.asked, on_the_wall(self.site, timezone.now()))
        if kind == "document" and value["document"]:
            return sheet_of(value["document"], self.asked, on_the_wall(self.site, timezone.now()).date())
        return None


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

    @cached_property
    def easy_behind(self) -> Behind:
        """What its easy words do not say as it is now."""
        return behind(self.page.easy_marks(self.source), self.page.easy_follows) if self.page.easy else Behind()

    @property
    def is_easy_behind(self) -> bool:
        return bool(self.page.easy and (self.easy_behind or self.behind))

    @property
    def beside_easy(self) -> list[Part]:
        """Warnings and telephone numbers that changed since the easy words were written: as the page says them."""
        missing = self.easy_behind.missing | self.behind.missing
        return [part for part in self.parts if part.block.block_type in SAFETY and part.block.id in missing]

    @cached_property
    def wards(self) -> list[str]:
        """Those for which alone it holds; none for a page of the whole site."""
        return list(wards_of(self.page.wards).values())

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
        yield from (self._part(fresh[pk], language=self._source_language) for pk in added)
        for number, block in enumerate(self.page.body, start=1):
            if block.id in missing:
                yield self._part(fresh[block.id], language=self._source_language)
            elif not (block.id in self.behind.removed and block.block_type in SAFETY):
                yield self._part(block, anchor=_anchor(block, number))

    def _part(self, block: Any, **about: str) -> Part:
        return Part(block, self.site, self.asked, **about)

    @property
    def source_url(self) -> str:
        """Read at the reader's site, whoever wrote it."""
        return address_in(self.site, self._source_language, self.source) if self.source else ""

    @property
    def _source_language(self) -> str:
        return self.source.locale.language_code if self.source else ""


def wards_of(numbers: Iterable[int]) -> dict[int, str]:
    """Their names; no statement where there are none."""
    asked = set(numbers)
    return dict(Location.objects.filter(pk__in=asked).values_list("pk", "name")) if asked else {}


def direction(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def _anchor(block: Any, number: int) -> str:
    """Chinese and Arabic headings have no plain letters: their number has to do."""
    return (slugify(block.value["text"]) or f"part-{number}") if block.block_type == "heading" else ""


# ---------------------------------------------------------------------------------------- what is not there any more
@dataclass(frozen=True, slots=True)
class Gone:
    """A page that was read here once: withdrawn (`row` says by hand and why), had its time, or left out by the site."""

    site: Site
    asked: str
    page: HandbookPage
    row: Check | None

    @property
    def language(self) -> str:
        return self.page.locale.language_code

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def instead(self) -> Line | None:
        """In the reader's language, where it is still read."""
        other = self.row.instead if self.row else None
        if other is None:
            return None
        _empty, _home, section, slug, _end = other.url_path.split("/")
        found = page_at(self.site, self.asked, section, slug)
        return found and _line(found.page, address_in(self.site, self.asked, found.page), found.language, self.asked)


def gone_at(site: Site, language: str, section: str, slug: str) -> Gone | None:
    """Asked where nothing is live. None for what never was, and for what nobody has published yet."""
    paths = [f"/{home}/{section}/{slug}/" for home in homes_of(site, language)]
    rows = HandbookPage.objects.filter(url_path__in=paths, slug=slug, first_published_at__isnull=False)
    found = sorted(rows.in_a_line(), key=lambda row: paths.index(row.url_path))
    if not found:
        return None
    rows = Check.objects.of_the_withdrawn().filter(page__in=found)
    return Gone(site, language, found[0], rows.select_related("instead", "page__locale").first())


# ---------------------------------------------------------------------------------------- finding
def languages_of(site: Site) -> list[str]:
    """The languages in which the site's handbook is live, in our order."""
    live = set(HandbookHome.objects.of(site).values_list("locale__language_code", flat=True))
    return [code for code, _name in settings.LANGUAGES if code in live]


def homes_of(site: Site, language: str) -> list[str]:
    """Where a page is looked for, the best first: what the site wrote goes before what its group wrote, and the
    reader's language before the one that is written first.
    """
    codes = dict.fromkeys((language, settings.LANGUAGE_CODE))
    return [f"{who}-{code}" for code in codes for who in (site.code, GROUP)]


def page_at(site: Site, language: str, section: str, slug: str) -> Reading | None:
    """The page in the reader's language with its source; else the source itself; None where neither is live."""
    homes = homes_of(site, language)
    paths = [f"/{home}/{section}/{slug}/" for home in homes]
    rows = HandbookPage.objects.live().filter(url_path__in=paths, slug=slug).defer("known", "followed")
    rows = rows.select_related("locale").with_unit()
    found = {row.url_path: row for row in _still_here(rows, site)}
    known = [found[path] for path in paths if path in found]
    sources = [found[path] for path in paths[-2:] if path in found]
    source = sources[0] if sources and sources[0] is not known[0] else None
    return Reading(site, language, known[0], source) if known else None


@dataclass(frozen=True, slots=True)
class Line:
    """A page or section in a list; `language` only where it is not the reader's."""

    title: str
    summary: str
    url: str
    slug: str
    icon: str = ""
    language: str = ""
    wards: tuple[str, ...] = ()  # for which alone it holds
    search_words: str = ""  # other words people use for it

    @property
    def direction(self) -> str:
        return direction(self.language) if self.language else ""

    @property
    def words(self) -> list[str]:
        return [word for one in BETWEEN.split(self.search_words) if (word := one.strip())]


# Read as plain rows: making pages of them costs more than finding them.
LISTED = ("title", "summary", "url_path", "slug", "translation_key", "locale__language_code")
PAGE, SECTION = (*LISTED, "wards", "search_words"), (*LISTED, "icon")


def section_at(site: Site, language: str, slug: str) -> Line | None:
    """In the reader's language, else as it was written first."""
    paths = [f"/{home}/{slug}/" for home in homes_of(site, language)]
    rows = SectionPage.objects.live().filter(url_path__in=paths).order_by().values_list(*SECTION, named=True)
    url = reverse("public-handbook-section", args=[site.code, language, slug])
    return next(iter(_lines(rows, site, language, lambda row: url)), None)


def sections_of(site: Site, language: str) -> list[Line]:
    """Every section, in the reader's language or, where there is none, in the source's; in the source's order."""
    rows = SectionPage.objects.live().filter(_below(site, language, depth=3)).order_by("path")
    below = Concat(Value(f"/{GROUP}-{settings.LANGUAGE_CODE}/"), OuterRef("slug"), Value("/"))
    pages = but_left_out(HandbookPage.objects.live(), site).filter(url_path__startswith=below)
    rows = rows.exclude(_of_group() & ~Exists(pages))  # every page of it is left out here
    args = [site.code, language]
    rows = rows.values_list(*SECTION, named=True)
    return _lines(rows, site, language, lambda row: reverse("public-handbook-section", args=[*args, row.slug]))


def pages_of(site: Site, language: str, section: str) -> list[Line]:
    return _pages(HandbookPage.objects.live().filter(_below(site, language, section)), site, language)


def every_page(site: Site, language: str) -> list[Line]:
    """For the index: by title."""
    found = _pages(HandbookPage.objects.live().filter(_below(site, language)), site, language)
    return sorted(found, key=lambda line: line.title.casefold())


def asked_most(site: Site, language: str) -> list[tuple[Line, str]]:
    """What most readers come for, of what the site has, each with its drawing; one tap from the first page."""
    paths = [f"/{home}/{path}/" for home in homes_of(site, language) for path in ASKED_MOST]
    found = _pages(HandbookPage.objects.live().filter(url_path__in=paths), site, language)
    there = {"/".join(line.url.split("/")[-3:-1]): line for line in found}
    return [(there[path], icon) for path, icon in ASKED_MOST.items() if path in there]


def found_pages(site: Site, language: str, words: str) -> list[Line]:
    """By words that readers of this site are shown: not the group's, where the site says something else in their place.

    In the reader's language; only if nothing is there, in the source's.
    """
    same = dict(Synonyms.objects.filter(site=site).values_list("language", "groups"))
    for code in dict.fromkeys((language, settings.LANGUAGE_CODE)):
        rows = _but_overridden(_still_here(_answering(site, code, words, same.get(code, ())), site), site)
        if found := _lines(rows, site, language, lambda row: address_in(site, language, row)):
            return found[:MOST_FOUND]
    return []


def _answering(site: Site, code: str, words: str, groups: Sequence[Sequence[str]]) -> list[Any]:
    """Rows of pages in one language, the best first. A word that no page holds is read as the nearest that one does."""
    pages = HandbookPage.objects.within(f"{site.code}-{code}", f"{GROUP}-{code}")
    asked = finding.terms(words, groups, code)
    rows = list(pages.asked(asked).values_list(*PAGE, "found_by", named=True))
    if wrong := finding.slips(asked, [row.found_by for row in rows]):
        known = chain(pages.values_list("found_by", flat=True), *groups)
        asked = finding.terms(finding.mended(words, wrong, known), groups, code)
        rows = list(pages.asked(asked).values_list(*PAGE, "found_by", named=True))
    said = ([*map(finding.plain, (row.title, row.search_words, row.summary)), f"{row.found_by} "] for row in rows)
    return finding.ranked(asked, list(zip(rows, said, strict=True)))  # as `finding.PROMINENCE` weighs it


def _of_group() -> Q:
    return Q(url_path__startswith=f"/{GROUP}-")


def _is_of_group(row: Any) -> bool:
    return row.url_path.startswith(f"/{GROUP}-")


def but_left_out(rows: Any, site: Site) -> Any:
    """Without those pages of the group that the site does not have, said in the statement itself."""
    left_out = LeftOut.objects.filter(site=site, key=OuterRef("translation_key"))
    return rows.exclude(_of_group() & Exists(left_out))


def _still_here(rows: Iterable[Any], site: Site) -> list[Any]:
    """The same of rows that are read; no statement where none of them is the group's, as mostly none is."""
    found = list(rows)
    keys = {row.translation_key for row in found if _is_of_group(row)}
    gone = set(LeftOut.objects.filter(site=site, key__in=keys).values_list("key", flat=True)) if keys else set()
    return [row for row in found if not (_is_of_group(row) and row.translation_key in gone)]


def _but_overridden(rows: list[Any], site: Site) -> list[Any]:
    """Without those pages of the group in whose place the site has one in the same language."""
    paths = [row.url_path for row in rows if _is_of_group(row)]
    own = {path: path.replace(f"/{GROUP}-", f"/{site.code}-", 1) for path in paths}
    live = HandbookPage.objects.live().filter(url_path__in=own.values())
    there = set(live.values_list("url_path", flat=True)) if own else set()
    return [row for row in rows if own.get(row.url_path) not in there]


def address_in(site: Site, language: str, page: Any) -> str:
    """Of a page in a list, for a reader of this language: the path is the same in every language."""
    _empty, _home, section, slug, _end = page.url_path.split("/")
    return reverse("public-handbook-page", args=[site.code, language, section, slug])


def _below(site: Site, language: str, section: str = "", depth: int = 4) -> Q:
    tail = f"{section}/" if section else ""
    paths = [Q(url_path__startswith=f"/{home}/{tail}") for home in homes_of(site, language)]
    return Q(depth=depth) & reduce(or_, paths)


def _pages(rows: Any, site: Site, language: str) -> list[Line]:
    """In the order of the handbook."""
    read = rows.order_by("path").values_list(*PAGE, named=True)
    return _lines(_still_here(read, site), site, language, lambda row: address_in(site, language, row))


def _lines(rows: Iterable[Any], site: Site, language: str, url: Any) -> list[Line]:
    """One line for each page or section: of all that are found at one path the one that is shown there."""
    homes, found = homes_of(site, language), {}
    for row in rows:
        _empty, home, path = row.url_path.split("/", 2)
        rank = homes.index(home)
        if path not in found or rank < found[path][0]:
            found[path] = rank, row
    shown = [row for _rank, row in found.values()]
    names = wards_of(pk for row in shown for pk in getattr(row, "wards", ()))
    return [_line(row, url(row), row.locale__language_code, language, names) for row in shown]


def _line(row: Any, url: str, written: str, asked: str, names: Mapping[int, str] = NOBODY) -> Line:
    wards = tuple(names[pk] for pk in getattr(row, "wards", ()) if pk in names)
    language = "" if written == asked else written
    icon, words = getattr(row, "icon", ""), getattr(row, "search_words", "")
    return Line(row.title, row.summary, url, row.slug, icon, language, wards, words)

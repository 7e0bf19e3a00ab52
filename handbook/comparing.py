"""What an editor compares: a translation with its source, and a site's page with the one its group wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

from handbook import grouped, inheriting
from handbook.blocks import Body
from handbook.differing import Runs, differences, text_of
from handbook.grouped import GROUP, path_in
from handbook.inheriting import Part, waiting
from handbook.models import HandbookHome, HandbookPage, LeftOut
from handbook.reading import direction
from handbook.staleness import Behind, behind
from hospital.models import Site, User

HEAD = {"title": _("Title"), "summary": _("Summary"), "easy": _("In easy words")}
BLOCKS = {name: block.label for name, block in Body().child_blocks.items()}


def label_of(part: Part | None) -> Any:
    kind = part["type"] if part else ""
    return HEAD.get(kind) or BLOCKS.get(kind, kind)


def words_of(part: Part | None) -> str:
    return text_of(part["value"]) if part else ""


# ---------------------------------------------------------------------------------------- a translation
@dataclass(frozen=True, slots=True)
class Pair:
    """One part of the source beside the translation. `runs` say what changed in the source since."""

    label: Any
    state: str  # "same", "changed", "new", "gone"
    runs: Runs
    here: str


def pairs(page: HandbookPage, source: HandbookPage) -> list[Pair]:
    """In the order of the source, then what the source has no more."""
    theirs, own, gap = source.said, page.said, behind(source.fingerprints, page.follows)
    found = [_pair(name, theirs, own, page.followed, gap) for name in theirs if name != "easy"]
    if theirs["easy"]["value"]:
        found.append(_easy_pair(page, source, theirs["easy"], own["easy"]))
    gone = [name for name in gap.removed if name in own]
    return found + [Pair(label_of(own[name]), "gone", [], words_of(own[name])) for name in gone]


def _easy_pair(page: HandbookPage, source: HandbookPage, theirs: Part, own: Part) -> Pair:
    known, now, here = page.easy_follows.get("easy"), _sentences(theirs), _sentences(own)
    if known == page.easy_marks(source)["easy"]:
        return Pair(label_of(theirs), "same", [("same", now)], here)
    before = _sentences(page.followed.get("easy"))
    state, runs = ("changed", differences(before, now)) if here and before else ("new", [("in", now)])
    return Pair(label_of(theirs), state, runs, here)


def _sentences(part: Part | None) -> str:
    """Easy words without the names of their drawings."""
    return "\n".join(line["value"]["text"] for line in part["value"]) if part else ""


def _pair(name: str, theirs: dict[str, Part], own: dict[str, Part], followed: dict[str, Part], gap: Behind) -> Pair:
    now, here = words_of(theirs[name]), words_of(own.get(name))
    if name in gap.added:
        return Pair(label_of(theirs[name]), "new", [("in", now)], here)
    if name in gap.changed:
        before = followed.get(name)  # not kept of translations from before that was
        runs: Runs = differences(words_of(before), now) if before else [("in", now)]
        return Pair(label_of(theirs[name]), "changed", runs, here)
    return Pair(label_of(theirs[name]), "same", [("same", now)], here)


# ---------------------------------------------------------------------------------------- the group
@dataclass(frozen=True, slots=True)
class Choice:
    """One part that the group says otherwise since it was overridden: what it changed, and what stands here."""

    name: str
    label: Any
    runs: Runs
    here: str
    is_left_out: bool
    is_gone: bool


def choices(page: HandbookPage) -> list[Choice]:
    return [
        Choice(
            one.name, label_of(one.then), differences(words_of(one.then), words_of(one.now)), words_of(one.here),
            one.here is None, one.now is None,
        )
        for one in grouped.looked_at(page)
    ]  # fmt: skip


def own_words(page: HandbookPage) -> list[Any]:
    """What kinds of parts are not the group's."""
    said = page.said
    return [label_of(said.get(name) or page.known.get(name)) for name in inheriting.overridden(said, page.known)]


# ---------------------------------------------------------------------------------------- one page to compare
@dataclass
class Comparison:
    """`source` of a translation, `group` of a page that overrides the group's; either may be missing."""

    page: HandbookPage
    source: HandbookPage | None
    group: HandbookPage | None

    @cached_property
    def pairs(self) -> list[Pair]:
        return pairs(self.page, self.source) if self.source else []

    @property
    def is_behind(self) -> bool:
        return self.source is not None and bool(behind(self.source.fingerprints, self.page.follows))

    @cached_property
    def choices(self) -> list[Choice]:
        return choices(self.page) if self.group else []

    @cached_property
    def own_words(self) -> list[Any]:
        return own_words(self.page)

    @property
    def changes(self) -> int:
        """How many parts somebody has to look at."""
        return len(self.choices) + sum(1 for pair in self.pairs if pair.state != "same")

    @property
    def language(self) -> str:
        return self.page.locale.language_code

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def source_language(self) -> str:
        return settings.LANGUAGE_CODE


def comparison(page: HandbookPage) -> Comparison:
    return Comparison(page, page.source, grouped.group_page(page))


def address(page: HandbookPage) -> str:
    home, section, slug = page.url_path.strip("/").split("/")
    language = page.locale.language_code
    return reverse("page-compare", args=[home.removesuffix(f"-{language}"), language, section, slug])


# ---------------------------------------------------------------------------------------- lists
@dataclass(frozen=True, slots=True)
class ToCompare:
    """A page somebody has to compare: parts its source or its group says otherwise since, easy words left behind."""

    page: HandbookPage
    url: str
    behind: int
    waiting: int
    is_easy_behind: bool


def to_compare(user: User) -> list[ToCompare]:
    """Of the pages this person may change or approve; two statements."""
    mine = list(HandbookPage.objects.visible_to(user).live().select_related("locale", "site").order_by("path"))
    there = _by_path(path for page in mine for path in (*_sources(page), *_groups(page)))
    found = [_to_compare(page, there) for page in mine]
    return [one for one in found if one.behind or one.waiting or one.is_easy_behind]


def _by_path(paths: Iterable[str]) -> dict[str, HandbookPage]:
    rows = HandbookPage.objects.live().filter(url_path__in=set(paths))
    return {row.url_path: row for row in rows}


def _sources(page: HandbookPage) -> list[str]:
    language = page.locale.language_code
    if language == settings.LANGUAGE_CODE:
        return []
    own = page.url_path.split("/")[1].removesuffix(f"-{language}")
    return [f"/{who}-{settings.LANGUAGE_CODE}/{path_in(page)}" for who in (own, GROUP)]


def _groups(page: HandbookPage) -> list[str]:
    return [f"/{GROUP}-{page.locale.language_code}/{path_in(page)}"] if page.known else []


def _to_compare(page: HandbookPage, there: dict[str, HandbookPage]) -> ToCompare:
    source = next((there[path] for path in _sources(page) if path in there), None)
    group = next((there[path] for path in _groups(page) if path in there), None)
    gap = behind(source.fingerprints, page.follows) if source else Behind()
    parts = len(gap.changed) + len(gap.added) + len(gap.removed)
    theirs = len(waiting(page.said, page.known, group.said)) if group else 0
    easy = bool(page.easy and behind(page.easy_marks(source), page.easy_follows))
    url = address(page) if parts or theirs else reverse("wagtailadmin_pages:edit", args=[page.pk])
    return ToCompare(page, url, parts, theirs, easy)


@dataclass(frozen=True, slots=True)
class Untranslated:
    """A live page that nobody has begun to translate into this language."""

    page: HandbookPage
    language: str
    name: str


def untranslated(user: User) -> list[Untranslated]:
    """Into the languages this person may write in; one statement, and two for each of them."""
    adds = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, {"add"})
    homes = HandbookHome.objects.filter(pk__in=adds.values("pk")).exclude(locale__language_code=settings.LANGUAGE_CODE)
    found: list[Untranslated] = []
    for home in homes.select_related("locale").order_by("path"):
        source = f"{home.slug.removesuffix(home.locale.language_code)}{settings.LANGUAGE_CODE}"
        begun = HandbookPage.objects.filter(url_path__startswith=f"/{home.slug}/").values_list("url_path", flat=True)
        there = {path.split("/", 2)[2] for path in begun}
        pages = HandbookPage.objects.within(source).in_a_line().select_related("site")
        language = home.locale.language_code
        name = get_language_info(language)["name_local"]
        found += [Untranslated(page, language, name) for page in pages if path_in(page) not in there]
    return found


@dataclass(frozen=True, slots=True)
class Inherited:
    """One page of the group as a site has it: `own` is the site's page in its place, live or not.

    `left_out` says since when, and by whose choice, readers of the site are not shown the group's.
    """

    page: HandbookPage
    path: str
    own: HandbookPage | None
    left_out: LeftOut | None = None

    @property
    def waiting(self) -> int:
        return len(waiting(self.own.said, self.own.known, self.page.said)) if self.own else 0

    @property
    def own_words(self) -> int:
        return len(inheriting.overridden(self.own.said, self.own.known)) if self.own else 0

    @property
    def url(self) -> str:
        return address(self.own) if self.own else ""


def inherited(site: Site, language: str) -> list[Inherited]:
    """Every page of the group in one language; three statements."""
    rows = HandbookPage.objects.within(f"{GROUP}-{language}").select_related("locale")
    own = HandbookPage.objects.filter(url_path__startswith=f"/{site.code}-{language}/").select_related("locale")
    here = {path_in(page): page for page in own}
    left_out = {row.key: row for row in LeftOut.objects.filter(site=site).select_related("by")}
    return [
        Inherited(page, path_in(page), here.get(path_in(page)), left_out.get(page.translation_key)) for page in rows
    ]


def group_home(language: str) -> HandbookHome | None:
    rows = HandbookHome.objects.filter(is_group=True, locale__language_code=language)
    return rows.select_related("hospital").first()

"""Pages of a group and of its sites: what is inherited is written into the site's page when the group's goes live.

So a site's page is whole by itself: reading, finding and printing it ask nothing of the group's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import audit.log
from handbook.inheriting import Merged, Parts, Waiting, blocks, merged, waiting

if TYPE_CHECKING:  # Wagtail's models import this module
    from handbook.models import HandbookPage

GROUP = "_group"  # stands in the name of a home for the site's code; no site is called so


def path_in(page: HandbookPage) -> str:
    """Below the home: the same at every site and in every language."""
    return page.url_path.split("/", 2)[2]


def group_page(page: HandbookPage) -> HandbookPage | None:
    """What the group says at the same place in the same language; None for pages of the site's own."""
    if not page.known:
        return None
    home = f"{GROUP}-{page.locale.language_code}"
    return type(page).objects.live().filter(slug=page.slug, url_path=f"/{home}/{path_in(page)}").first()


def looked_at(page: HandbookPage) -> list[Waiting]:
    """Parts that were overridden here and that the group says otherwise now."""
    group = group_page(page)
    return waiting(page.said, page.known, group.said) if group else []


def take(page: HandbookPage) -> bool:
    """Let the page say what it inherits; it is not saved. Does it say anything else than before?"""
    group = group_page(page)
    if group is None:
        return False
    before = page.said
    put(page, merged(before, page.known, group.said), group)
    return before != page.said


def put(page: HandbookPage, merge: Merged, group: HandbookPage) -> None:
    """Onto the page, unsaved. What was taken follows the source as the group's own translation does."""
    said: Parts = merge.said
    page.title, page.summary = (str(said[name]["value"]) for name in ("title", "summary"))
    page.easy, page.body = said["easy"]["value"], blocks(said)
    page.known = merge.known
    kept = ("follows", "followed", "easy_follows") if "easy" in merge.taken else ("follows", "followed")
    for one in kept:
        theirs = getattr(group, one)
        setattr(page, one, getattr(page, one) | {name: theirs[name] for name in merge.taken if name in theirs})


def spread(group: HandbookPage) -> None:
    """What the group has just published, into every page of a site that inherits from it."""
    rows = type(group).objects.filter(slug=group.slug, locale_id=group.locale_id, url_path__endswith=path_in(group))
    for page in rows.exclude(pk=group.pk).exclude(known={}).select_for_update(of=("self",)):
        if path_in(page) == path_in(group):
            known, is_changed = page.known, take(page)
            if is_changed or known != page.known:
                page.save()
            if is_changed:
                audit.log.record("handbookpage.inherit", page, group=group.pk)

"""What became of pages, for their writers: earlier versions, what was published at once, whom they helped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry, Revision

from handbook.models import Emergency, HandbookPage, Help
from hospital.models import User

MOST = 50
MOST_VERSIONS = 15
DAYS = timedelta(days=30)
PUBLISHED = "wagtail.publish"


@dataclass(frozen=True, slots=True)
class Version:
    """One that was live. `changed` is what its author said of it."""

    pk: int
    at: Any
    by: User | None
    title: str
    changed: str
    compare: str


def earlier(page: HandbookPage) -> list[Version]:
    """What was live before, the newest first."""
    logged = PageLogEntry.objects.filter(page=page.pk, action__startswith=PUBLISHED, revision__isnull=False)
    live = set(logged.values_list("revision", flat=True))
    rows = page.revisions.order_by("-created_at", "-pk").select_related("user")
    return list(_versions(page, [row for row in rows if _was_live(row, live, page)][:MOST_VERSIONS]))


def _was_live(row: Revision, logged: set[int], page: HandbookPage) -> bool:
    """The first version of a page that was not written in the editor is in no log."""
    is_first = page.first_published_at is not None and row.created_at <= page.first_published_at
    return row.pk != page.live_revision_id and (row.pk in logged or is_first)


def _versions(page: HandbookPage, rows: list[Revision]) -> Iterator[Version]:
    for row in rows:
        said = row.content
        compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, row.pk, "live"])
        yield Version(row.pk, row.created_at, row.user, said.get("title", ""), said.get("changed", ""), compare)


# ---------------------------------------------------------------------------------------- withdrawn by hand
def may_withdraw(page: HandbookPage, user: User) -> bool:
    """An editor-in-chief every page of the site; who keeps a page their own, if they may change it."""
    if user.standing.allows("handbook.publish_page", page.site_id, None):
        return True
    return user.pk in (page.keeper_id, page.deputy_id) and page.permissions_for_user(user).can_edit()


def instead_of(page: HandbookPage) -> QuerySet:
    """Other live pages of the same handbook."""
    home = page.url_path.split("/")[1]
    return HandbookPage.objects.within(home).exclude(pk=page.pk).defer("body", "easy", "known", "followed")


def without(page: HandbookPage) -> Any:
    """What readers of a page see once it is withdrawn."""
    if not page.is_source and page.source:
        return _("Readers of this language are shown the page as it was written first, with a word about it.")
    if page.known:
        return _("Readers are shown the page of the group in its place, in every language.")
    return _(
        "It goes in every language. Its address stays and says that it was withdrawn, why, and where to read on. "
        "It stays here as a draft, and can be put back as it was."
    )


@dataclass(frozen=True, slots=True)
class Hurried:
    """One page that was published at once, for one reader of the list."""

    row: Emergency
    may_look: bool
    compare: str


def hurried(row: Emergency, user: User) -> Hurried:
    may = (
        not row.looked_at and row.by_id != user.pk and user.standing.allows("handbook.approve_page", row.site_id, None)
    )
    older = row.revision.get_previous() if row.revision and _has_older(row.revision) else None
    ways = [row.page_id, older.pk, row.revision_id] if older else []
    return Hurried(row, may, reverse("wagtailadmin_pages:revisions_compare", args=ways) if ways else "")


def _has_older(revision: Revision) -> bool:
    return Revision.objects.filter(object_id=revision.object_id, pk__lt=revision.pk).exists()


@dataclass(frozen=True, slots=True)
class Helped:
    """One page in one language over the last thirty days. `share` is how many of a hundred it helped."""

    page: HandbookPage
    yes: int
    no: int

    @property
    def share(self) -> int:
        return round(100 * self.yes / (self.yes + self.no))


def helped(user: User) -> list[Helped]:
    """Two statements; pages that most said no of come first."""
    since = timezone.localdate() - DAYS
    counts = (
        Help.objects.visible_to(user).filter(on__gt=since).values("page").annotate(yeses=Sum("yes"), noes=Sum("no"))
    )
    found = {row["page"]: row for row in counts}
    pages = HandbookPage.objects.filter(pk__in=found).select_related("site", "locale").defer("body", "easy")
    lines = [Helped(page, found[page.pk]["yeses"], found[page.pk]["noes"]) for page in pages]
    return sorted(lines, key=lambda line: (-line.no, line.share, line.page.title))[:MOST]

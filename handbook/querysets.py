"""Reading the handbook: a page by its address, what stands beside it, and what somebody is looking for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from wagtail.query import PageQuerySet

from handbook.finding import beginnings
from hospital.searching import word_tokens

if TYPE_CHECKING:
    from hospital.models import Site


class Homes(PageQuerySet):
    def of(self, site: Site) -> QuerySet:
        """The handbook of a site in every language that is live."""
        return self.live().filter(hospital=site).select_related("locale")


class Sections(PageQuerySet):
    def within(self, home: str) -> QuerySet:
        """Live sections of the handbook whose home is called so, in its order."""
        return self.live().filter(depth=3, url_path__startswith=f"/{home}/").order_by("path")


class Pages(PageQuerySet):
    def within(self, home: str) -> QuerySet:
        return self.live().filter(url_path__startswith=f"/{home}/").order_by("path")

    def at(self, home: str, section: str, slug: str) -> QuerySet:
        return self.live().filter(slug=slug, url_path=f"/{home}/{section}/{slug}/")

    def asked(self, words: str) -> QuerySet:
        """Pages that hold a word beginning like each of these; Chinese is found by its signs and pairs of them.

        A handbook has a few dozen pages, so that looking through the words of each costs nothing.
        """
        begins = beginnings(word_tokens(words))
        found = self.live() if begins else self.none()
        for begin in begins:
            found = found.filter(found_by__contains=f" {begin}")
        return found

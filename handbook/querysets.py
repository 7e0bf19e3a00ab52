"""Reading the handbook: a page by its address, what stands beside it, what somebody is looking for; what is served."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from handbook.checking import LAPSES_SOON
from handbook.finding import tokens
from handbook.tokens import token_hash
from hospital.models import Department, Membership

if TYPE_CHECKING:
    from handbook.finding import Term
    from handbook.models import MenuCycle
    from hospital.models import Location, Site, User


class Homes(PageQuerySet):
    def of(self, site: Site) -> QuerySet:
        """The handbook of a site in every language that is live."""
        return self.live().filter(hospital=site, is_group=False).select_related("locale")


class Sections(PageQuerySet):
    """Chapters, which are found with Wagtail's own sentences."""


class Pages(PageQuerySet):
    def within(self, *homes: str) -> QuerySet:
        """Live pages of the handbooks whose homes are called so, in their order."""
        paths = [Q(url_path__startswith=f"/{home}/") for home in homes]
        return self.live().filter(reduce(or_, paths)).order_by("path")

    def in_a_line(self) -> QuerySet:
        """What a list shows of a page, which is not its words."""
        return self.defer("body", "easy", "easy_follows", "known", "followed").select_related("locale")

    def with_unit(self) -> QuerySet:
        """With `unit`: the department of whoever looked at it last, which readers are told; of people they are not."""
        rows = Membership.objects.current().filter(user=OuterRef("checked_by"), department__isnull=False)
        return self.annotate(unit=Subquery(rows.order_by("pk").values("department__name")[:1]))

    def visible_to(self, user: User) -> QuerySet:
        """To the writers of a site: pages they may change or have to approve, drafts as well."""
        mine = policy_registry.get_by_type(self.model).instances_user_has_any_permission_for(user, {"change", "lock"})
        return self.filter(pk__in=mine.values("pk"))

    def due_for_a_look(self, by: date) -> QuerySet:
        """Live pages of the language that is written first, the longest overdue first."""
        due = self.live().filter(check_due_on__lte=by, locale__language_code=settings.LANGUAGE_CODE)
        return due.select_related("site", "keeper").defer("body", "easy").order_by("check_due_on", "pk")

    def asked(self, terms: Iterable[Term]) -> QuerySet:
        """Live pages that hold any of what is asked for; `handbook.finding` says which of them answer it best.

        A handbook has a few dozen pages, so that looking through the words of each costs nothing.
        """
        holds = (Q(found_by__contains=one) for one in tokens(terms))
        return self.live().filter(reduce(or_, holds, Q(pk__in=[])))


class Checks(QuerySet):
    def of_the_withdrawn(self) -> QuerySet:
        """What was said of pages that are still withdrawn, the newest first."""
        return self.filter(result="withdrawn", page__live=False)


# ---------------------------------------------------------------------------------------- menus and places
class OfSite(QuerySet):
    def visible_to(self, user: User) -> OfSite:
        """To those who work on the menu and the places of the whole site."""
        sites = user.standing.whole_sites("handbook.view_menu")
        return self if sites is None else self.filter(site__in=sites)


class Dishes(OfSite):
    def offered(self) -> Dishes:
        return self.filter(is_served=True)

    def unchecked(self, today: date) -> Dishes:
        """Of which guests read "Ask before eating"."""
        return self.offered().filter(Q(checked_until=None) | Q(checked_until__lt=today))

    def lapsing(self, today: date) -> Dishes:
        """Whose check holds and ends within a month."""
        return self.offered().filter(checked_until__range=(today, today + LAPSES_SOON)).order_by("checked_until", "pk")


class Servings(QuerySet):
    def for_ward(self, ward: Location | None) -> Servings:
        return self.filter(Q(ward=None) | Q(ward=ward)) if ward else self.filter(ward=None)

    def on_day(self, site: Site, on: date, cycle: MenuCycle | None, day: int) -> Servings:
        """Everything that may stand on this day; `handbook.menus` lets a date go before the cycle."""
        planned = Q(cycle=cycle, day=day) if cycle else Q(pk__in=[])
        rows = self.filter(planned | Q(on=on), meal__site=site, dish__is_served=True)
        return rows.select_related("dish__photo").order_by("position", "pk")


# ---------------------------------------------------------------------------------------- documents and who read them
def _site_ids(user: User, verb: str) -> set[int] | None:
    """Sites in which the user has this right in any part; None is everywhere."""
    scopes = user.standing.granting(verb)
    if any(scope.is_everywhere for scope in scopes):
        return None
    below = {pk for scope in scopes for pk in scope.department_ids}
    departments = Department.objects.filter(pk__in=below).values_list("site_id", flat=True) if below else ()
    return {scope.site_id for scope in scopes if scope.site_id} | set(departments)


class Papers(QuerySet):
    def visible_to(self, user: User) -> Papers:
        """Documents of the sites one works at, for those who write, approve or hand them out."""
        sites = _site_ids(user, "handbook.view_paper")
        return self if sites is None else self.filter(site__in=sites)

    def published(self, today: date) -> Papers:
        """Those that patients are given."""
        return self.filter(retired_at=None, versions__approved_at__isnull=False,
                           versions__effective_on__lte=today).distinct()  # fmt: skip


class PaperVersions(QuerySet):
    def published(self) -> PaperVersions:
        """Approved ones; what is not yet, or no longer, in force is read at its own address."""
        return self.filter(approved_at__isnull=False)

    def in_force(self, today: date) -> PaperVersions:
        """The one that holds first."""
        return self.published().filter(effective_on__lte=today).order_by("-effective_on")


class Acknowledgements(QuerySet):
    def visible_to(self, user: User) -> Acknowledgements:
        scopes = user.standing.granting("handbook.view_acknowledgement")
        if any(scope.is_everywhere for scope in scopes):
            return self
        departments = [pk for scope in scopes for pk in scope.department_ids]
        sites = [scope.site_id for scope in scopes if scope.site_id]
        return self.filter(Q(site__in=sites) | Q(department__in=departments))

    def for_token(self, token: str, now: datetime) -> Acknowledgements:
        """What a link asks to read, while it is good."""
        rows = self.filter(token_hash=token_hash(token), expires_at__gt=now)
        return rows.select_related("text__version__paper", "site__organization")


# ---------------------------------------------------------------------------------------- codes to scan
class Codes(QuerySet):
    def visible_to(self, user: User) -> Codes:
        """To the editors of the whole site."""
        sites = user.standing.whole_sites("handbook.change_code")
        return self if sites is None else self.filter(site__in=sites)

    def published(self) -> Codes:
        """All of them, those out of use as well: they hang on walls."""
        return self.select_related("site").filter(site__is_active=True)

    def in_use(self) -> Codes:
        return self.filter(retired_at=None)

    def scanned(self, today: date) -> Codes:
        """With `scans`: how often in thirty days."""
        since = Q(days__on__gt=today - timedelta(days=30))
        return self.select_related("location", "service").annotate(scans=Sum("days__number", filter=since))


# ---------------------------------------------------------------------------------------- what becomes of pages
class Helps(QuerySet):
    def visible_to(self, user: User) -> Helps:
        """To the writers of the page."""
        pages = self.model._meta.get_field("page").related_model
        return self.filter(page__in=pages.objects.visible_to(user).values("pk"))

    def of_week(self, today: date) -> Helps:
        return self.filter(on__gt=today - timedelta(days=7))

    def unanswered(self) -> int:
        """How many said no since whoever keeps the page looked at it last."""
        return self.aggregate(number=Sum(F("no") - F("no_seen")))["number"] or 0


class Emergencies(QuerySet):
    def visible_to(self, user: User) -> Emergencies:
        """To the writers of the site."""
        sites = user.standing.whole_sites("wagtailadmin.access_admin")
        return self if sites is None else self.filter(site__in=sites)

    def open(self) -> Emergencies:
        """Nobody else has looked at them yet."""
        return self.filter(looked_at=None)

"""Reading surveys."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from surveys.hcahps.weighing import Many

if TYPE_CHECKING:
    from datetime import date, datetime

    from hospital.models import User
    from surveys.hcahps.weighing import Weights

WEIGHED_BY = {"quarter": """to_char(month, 'YYYY"Q"Q')""", "department": "department"}
WEIGHED = """
SELECT {by}, item, code, sum(total), sum(total * weight), sum(total * weight * weight)
FROM (
    SELECT t.*, coalesce(w.weight, %s) AS weight FROM ({totals}) t (month, department, item, code, total)
    LEFT JOIN unnest(%s::date[], %s::bigint[], %s::numeric[]) w (month, department, weight) USING (month, department)
) one GROUP BY 1, 2, 3
"""


class InstrumentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> InstrumentQuerySet:
        """Surveys of the whole group, and of the sites where a role lets the user see surveys at all."""
        scopes = user.standing.granting("surveys.view_survey")
        if not scopes:
            return self.none()
        if any(scope.is_everywhere for scope in scopes):
            return self
        sites = [scope.site_id for scope in scopes if scope.site_id]
        below = [pk for scope in scopes for pk in scope.department_ids]
        departments = self.model._meta.get_field("site").related_model._meta.get_field("departments").related_model
        return self.filter(
            Q(site__isnull=True) | Q(site_id__in=sites)
            | Q(site_id__in=departments.objects.filter(pk__in=below).values("site_id"))
        )  # fmt: skip


class VersionQuerySet(models.QuerySet):
    def published(self) -> VersionQuerySet:
        """Newest first."""
        return self.filter(published_at__isnull=False).order_by("-number")

    def drafts(self) -> VersionQuerySet:
        return self.filter(published_at__isnull=True)

    def asked_of(self, instrument_id: int) -> VersionQuerySet:
        """The version that whoever opens a link now is asked."""
        return self.published().filter(instrument_id=instrument_id)


class PermissionQuerySet(models.QuerySet):
    def in_force(self, today: date) -> PermissionQuerySet:
        """Confirmed by somebody, and not run out."""
        return self.filter(confirmed_at__isnull=False).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today))


class OpenLinkQuerySet(models.QuerySet):
    def standing(self) -> OpenLinkQuerySet:
        return self.filter(closed_at__isnull=True)

    def within(self, user: User, verb: str) -> OpenLinkQuerySet:
        """Those of the part of the house in which the user has this right."""
        return self.filter(part_of(user, verb))


class InvitationQuerySet(models.QuerySet):
    def standing(self, now: datetime) -> InvitationQuerySet:
        """Neither expired nor answered."""
        return self.filter(expires_at__gt=now).exclude(response_link__is_answered=True)

    def opened_by(self, token_hash: str) -> InvitationQuerySet:
        """By its first token or by one of the further ones."""
        keys = self.model._meta.get_field("keys").related_model._default_manager
        first = self.model._default_manager.filter(token_hash=token_hash).order_by().values("pk")
        further = keys.filter(token_hash=token_hash).order_by().values("invitation_id")
        return self.filter(pk__in=first.union(further))


class SittingQuerySet(models.QuerySet):
    def with_end(self) -> SittingQuerySet:
        """When its invitation ends; None at an open link, which ends for whoever begins, not for whoever has begun."""
        return self.annotate(ends_at=models.F("response_link__invitation__expires_at"))

    def still_asked(self, now: datetime) -> SittingQuerySet:
        return self.with_end().filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))

    def sent_or_asked(self, now: datetime) -> SittingQuerySet:
        """What was sent says thank you, whatever ended since."""
        return self.with_end().filter(Q(sent_on__isnull=False) | Q(ends_at__isnull=True) | Q(ends_at__gt=now))


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CampaignQuerySet:
        """Of the sites where a role lets the user run campaigns, and so see who was asked."""
        sites = user.standing.whole_sites("surveys.run_campaign")
        return self if sites is None else self.filter(site_id__in=sites)

    def running(self) -> CampaignQuerySet:
        return self.filter(state="running")

    def entering(self) -> CampaignQuerySet:
        """Those whose ledger takes discharges: paused ones, too, and they are asked when it goes on."""
        return self.filter(state__in=["running", "paused"])


class AskingQuerySet(models.QuerySet):
    def due(self, now: Any) -> AskingQuerySet:
        return self.filter(due_at__lte=now, campaign__state="running").order_by("due_at", "pk")

    def summed(self) -> models.QuerySet:
        """How many lines of each state and reason."""
        return self.order_by().values("state", "reason").annotate(total=models.Count("pk"))


class SampledQuerySet(models.QuerySet):
    def open(self) -> SampledQuerySet:
        """Those whose asking has not ended, of months that are not frozen."""
        return self.filter(status="", month__frozen_at__isnull=True)


class AttemptQuerySet(models.QuerySet):
    def due(self, now: datetime, *ways: str) -> AttemptQuerySet:
        """What is to be tried by these ways now, of people whose asking has not ended and of whom no paper came back
        that is being keyed; who waits longest first.
        """
        rows = self.filter(made_at__isnull=True, due_at__lte=now, way__in=ways).exclude(sampled__keyings__number__gt=0)
        return rows.filter(sampled__status="", sampled__month__frozen_at__isnull=True).order_by("due_at", "pk")


class CallListQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CallListQuerySet:
        """Of the sites where a role lets the user plan calls."""
        sites = user.standing.whole_sites("surveys.plan_call")
        return self if sites is None else self.filter(site_id__in=sites)

    def running(self) -> CallListQuerySet:
        return self.filter(ended_at__isnull=True)


class CallQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CallQuerySet:
        return self.filter(part_of(user, "surveys.make_call"))

    def waiting(self) -> CallQuerySet:
        return self.filter(state="waiting")

    def open_at(self, now: datetime) -> CallQuerySet:
        """Those that may be made now: their window has begun, or what was promised is near."""
        return self.waiting().filter(Q(opens_at__lte=now, promised_at__isnull=True) | Q(promised_at__lte=now))

    def late(self, now: datetime) -> CallQuerySet:
        """Nobody has tried, and the window is over."""
        return self.waiting().filter(due_at__lt=now, tries=0)

    def to_print(self) -> CallQuerySet:
        """Whoever could not be reached and is to get a letter."""
        return self.filter(letter_wanted_at__isnull=False, letter_printed_at__isnull=True)


class CallFlagQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CallFlagQuerySet:
        return self.filter(part_of(user, "surveys.make_call"))

    def unsettled(self) -> CallFlagQuerySet:
        return self.filter(settled_at__isnull=True)


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CommentQuerySet:
        return self.filter(part_of(user, "surveys.read_comments"))

    def among_others(self, fewest: int) -> CommentQuerySet:
        """Only those of a ward and month in which so many answered that words give nobody away.

        What came in for the site as a whole hides nobody of a ward.
        """
        tally = self.model._meta.get_field("version").related_model._meta.get_field("tallies").related_model
        there = tally.objects.filter(
            what="form", code="sent", version=OuterRef("version"), site=OuterRef("site"), month=OuterRef("month")
        )
        there = there.alias(ward=Coalesce("location", 0)).filter(ward=Coalesce(OuterRef("location"), 0))
        sums = there.order_by().values("version").annotate(total=models.Sum("number")).values("total")
        return self.alias(beside=Subquery(sums)).filter(beside__gte=fewest)


class TallyQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> TallyQuerySet:
        return self.filter(part_of(user, "surveys.view_survey"))

    def summed(self, *by: str) -> models.QuerySet:
        return self.values(*by).annotate(total=models.Sum("number")).order_by()

    def weighed(self, by: str, weights: Weights) -> dict[Any, dict[tuple[int, int], Many]]:
        """Of HCAHPS: by quarter or department, item and answer how many, with their design weights. What has none of
        its own weighs one. Exact: the database adds whole numbers, each weight times what divides all of them.
        """
        scale = lcm(*(weight.denominator for weight in weights.values()))
        inner, values = self.summed("month", "department_id", "item", "code").query.sql_with_params()
        keys = list(weights)
        given: list[Any] = [
            [month for month, _place in keys], [place for _month, place in keys],
            [Decimal((scale * weight).numerator) for weight in weights.values()],
        ]  # fmt: skip
        found: dict[Any, dict[tuple[int, int], Many]] = defaultdict(dict)
        with connection.cursor() as cursor:
            cursor.execute(WEIGHED.format(by=WEIGHED_BY[by], totals=inner), [scale, *values, *given])
            for key, item, code, people, weight, squares in cursor.fetchall():
                sums = Fraction(int(weight), scale), Fraction(int(squares), scale**2)
                found[key][item, code] = Many(int(people), *sums)
        return found


class SiteTallyQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> SiteTallyQuerySet:
        """Of the sites that somebody sees as a whole; for whoever sees parts of one there is `Tally`."""
        sites = user.standing.whole_sites("surveys.view_survey")
        return self if sites is None else self.filter(site_id__in=sites)

    def summed(self, *by: str) -> models.QuerySet:
        return self.values(*by).annotate(total=models.Sum("number")).order_by()


def sees_whole_sites(user: User, verb: str) -> bool:
    """Has somebody this right for whole sites only, and not for single departments as well?"""
    scopes = user.standing.granting(verb)
    return bool(scopes) and not any(scope.department_ids for scope in scopes if not scope.is_everywhere)


def part_of(user: User, verb: str, site: str = "site_id", department: str = "department_id") -> Q:
    """The part of the house in which somebody has a right, for anything with a site and a department, by the names of
    the columns.
    """
    scopes = user.standing.granting(verb)
    if any(scope.is_everywhere for scope in scopes):
        return Q()
    sites = [scope.site_id for scope in scopes if scope.site_id]
    departments = [pk for scope in scopes for pk in scope.department_ids]
    return Q(**{f"{site}__in": sites}) | Q(**{f"{department}__in": departments})

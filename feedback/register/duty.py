"""Where records have to stand in a register outside the house: the rules of the place say it, and for which kinds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clocks.models import ProfileVersion
from clocks.rulebook import rulebook_of
from clocks.worktime import local_date
from hospital.models import Site, User

KIND = "registration"  # the target
DUE, CHANGED, DONE = "register_due", "register_changed", "registered"  # its events


@dataclass(frozen=True, slots=True)
class Duty:
    """What a site owes: the kinds of record, and the rules that say so, with the moment since when they do."""

    site: Site
    version: ProfileVersion
    kinds: frozenset[str]

    @property
    def since(self) -> datetime:
        return self.version.published_at


def duties(now: datetime, sites: Iterable[Site] | None = None) -> dict[int, Duty]:
    """By site, of those that have the duty. Two statements, whatever the number of sites."""
    found = {}
    sites = list(Site.objects.all() if sites is None else sites)
    slugs = {site.profile for site in sites}
    versions = list(ProfileVersion.objects.standing().filter(slug__in=slugs).order_by("-number"))
    for site in sites:
        version = next((each for each in versions if _holds(each, site, now)), None)
        rules = rulebook_of(version.pk).profile.rules if version else ()
        kinds = frozenset(kind for rule in rules if rule.kind == KIND and rule.is_in_force for kind in rule.types)
        if version and kinds:
            found[site.pk] = Duty(site, version, kinds)
    return found


def _holds(version: ProfileVersion, site: Site, now: datetime) -> bool:
    on = local_date(site.zone, now)
    ends = version.effective_to is None or version.effective_to > on
    return version.slug == site.profile and version.effective_from <= on and ends


def duties_of(user: User, now: datetime) -> dict[int, Duty]:
    """Of the sites for which this user looks at the register; nothing where no such place has the duty."""
    scopes = user.standing.granting("feedback.view_registration")
    if not scopes:
        return {}
    if any(scope.is_everywhere for scope in scopes):
        return duties(now)
    sites = {scope.site_id for scope in scopes if scope.site_id}
    departments = {pk for scope in scopes for pk in scope.department_ids}
    mine = Site.objects.filter(pk__in=sites) | Site.objects.filter(departments__in=departments)
    return duties(now, mine.distinct())

"""What the settings pages of this room show, read with a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import get_language, gettext

from clocks import profiles, words
from clocks.calendars import Role, calendars_of
from clocks.forms import kinds_of
from clocks.models import CalendarVersion, ProfileVersion, Proposal
from clocks.profiles import Profile, Rule, Rung
from clocks.refusing import in_words
from clocks.rulebook import BY_HAND, rulebook_of
from clocks.worktime import Calendar, Refusal
from hospital.models import Site

SAYS_SEVERITY = frozenset({"receipt", "severity"})  # their cause says it already
Found = TypeVar("Found")
LOOKED_AHEAD = timedelta(days=90)


def tried(read: Callable[[], Found]) -> tuple[Found | None, str]:
    """What was read, or the refusal of the pure rules in the reader's language."""
    try:
        return read(), ""
    except Refusal as refusal:
        return None, in_words(refusal)


# ------------------------------------------------------------------------------------------- calendars
@dataclass(frozen=True, slots=True)
class CalendarLine:
    role: str
    label: Any
    version: CalendarVersion | None

    @property
    def is_being_applied(self) -> bool:
        jobs = self.version.publications.all() if self.version else []
        return any(not job.is_done for job in jobs)

    @property
    def horizon(self) -> int | None:
        """The last year whose holidays are entered; None where none are."""
        return self.version.data.get("horizon_year") if self.version else None

    @property
    def runs_out(self) -> bool:
        """Targets that begin now may be due on days whose holidays nobody has entered yet (B24)."""
        return self.horizon is not None and self.horizon < (timezone.now() + LOOKED_AHEAD).year

    @property
    def has_no_holidays(self) -> bool:
        """Only where a day off would be missed: a duty manager is there on holidays, too."""
        return bool(self.version) and self.role == Role.STATUTORY and self.horizon is None


def calendar_draft(site: Site, role: str) -> Calendar:
    """The calendar as it is being changed; as it holds where nobody changes it."""
    draft = Proposal.objects.filter(site=site, role=role).first()
    return Calendar.from_data(site.zone, draft.data) if draft else calendars_of(site.pk).by_role[role]


def calendars_by_site() -> list[tuple[Site, list[CalendarLine]]]:
    """Every site in use with its three calendars. Three queries."""
    sites = list(Site.objects.active())
    found: dict[int, dict[str, CalendarVersion]] = defaultdict(dict)
    newest = CalendarVersion.objects.latest_of_sites([site.pk for site in sites]).select_related("published_by")
    for version in newest.select_related("calendar", "published_by").prefetch_related("publications"):
        found[version.calendar.site_id][version.calendar.role] = version
    return [(site, _lines(found[site.pk])) for site in sites]


def _lines(versions: dict[str, CalendarVersion]) -> list[CalendarLine]:
    return [CalendarLine(role, label, versions.get(role)) for role, label in words.CALENDARS.items()]


# ------------------------------------------------------------------------------------------- targets
@dataclass(frozen=True, slots=True)
class RuleLine:
    rule: Rule

    @property
    def label(self) -> Any:
        return words.target(self.rule.kind)

    @property
    def kinds(self) -> str:
        return kinds_of(self.rule)

    @property
    def amount(self) -> str:
        return words.amount(self.rule.amount, self.rule.unit, self.rule.calendar)

    @property
    def starts(self) -> str:
        return words.events(self.rule.all_starts)

    @property
    def ends(self) -> str:
        return words.events(self.rule.stop_events)

    @property
    def is_default(self) -> bool:
        return self.rule.origin.needs_confirmation

    @property
    def is_off(self) -> bool:
        return not self.rule.is_in_force

    @property
    def confidence(self) -> Any:
        return words.CONFIDENCE[self.rule.origin.confidence]


@dataclass(frozen=True, slots=True)
class StepLine:
    rung: Rung

    @property
    def label(self) -> str:
        return words.step(self.rung.number)

    @property
    def cause(self) -> str:
        row = self.rung
        data = {"percent": row.percent, "amount": row.amount, "unit": row.unit, "calendar": row.calendar}
        return words.cause(row.trigger, {**data, "severity_from": row.severity_from, "flags": row.flags})

    @property
    def role(self) -> Any:
        return words.role(self.rung.role)

    @property
    def targets(self) -> str:
        """On which targets it hangs, and for how serious a case; what a person sets off hangs on none of them."""
        if self.rung.trigger in BY_HAND:
            return gettext("any, at once")
        limit = "" if self.rung.trigger in SAYS_SEVERITY else words.severities(self.rung.severity_from)
        return ", ".join(filter(None, [limit, *sorted(str(words.target(kind)) for kind in self.rung.kinds)]))

    @property
    def is_default(self) -> bool:
        return self.rung.origin.needs_confirmation


@dataclass(frozen=True, slots=True)
class TargetsBoard:
    """`version` holds today; `coming` is a newer one that holds from a later day, if there is one."""

    version: ProfileVersion
    coming: ProfileVersion | None
    rules: list[RuleLine]
    steps: list[StepLine]
    sites: list[str]


def targets_in_force(today: date) -> list[TargetsBoard]:
    """The rules of every profile that holds today."""
    names = dict(Site.objects.active().values_list("name", "profile"))
    versions = ProfileVersion.objects.standing().select_related("confirmed_by", "published_by")
    by_slug: dict[str, list[ProfileVersion]] = defaultdict(list)
    for version in versions:
        by_slug[version.slug].append(version)
    return [_board(rows, names, today) for rows in by_slug.values()]


def _board(versions: list[ProfileVersion], names: dict[str, str], today: date) -> TargetsBoard:
    holding = next((row for row in versions if row.effective_from <= today), versions[-1])
    coming = next((row for row in versions if row.effective_from > today and row.number > holding.number), None)
    profile = rulebook_of(holding.pk).profile
    sites = [name for name, slug in names.items() if slug == holding.slug]
    steps = sorted(profile.rungs, key=lambda row: (row.number, row.percent or 0))
    return TargetsBoard(holding, coming, [RuleLine(row) for row in profile.rules], [StepLine(r) for r in steps], sites)


@dataclass(frozen=True, slots=True)
class ShippedLine:
    """Rules of a place that come with the product. `open` counts the numbers nobody has verified or confirmed."""

    profile: Profile
    sites: list[str]

    @property
    def name(self) -> str:
        return self.profile.name.get(get_language() or "en", self.profile.name["en"])

    @property
    def own(self) -> list[Rule]:
        """Without what every hospital begins with."""
        return [rule for rule in self.profile.rules if not rule.is_default]

    @property
    def verified(self) -> int:
        return sum(rule.origin.confidence == "verified" for rule in self.own)

    @property
    def off(self) -> int:
        return sum(not rule.is_in_force for rule in self.own)


def shipped_lines() -> list[ShippedLine]:
    """Every shipped set of rules, the newest version of each. One query."""
    used: dict[str, list[str]] = defaultdict(list)
    for name, slug in Site.objects.active().values_list("name", "profile"):
        used[slug].append(name)
    return [_shipped_line(name, used[name]) for name in profiles.shipped()]


def _shipped_line(name: str, sites: list[str]) -> ShippedLine:
    return ShippedLine(profiles.read(profiles.shipped_versions(name)[-1]), sites)


@dataclass(frozen=True, slots=True)
class ShippedBoard:
    line: ShippedLine
    rules: list[RuleLine]


def shipped_board(name: str, today: date) -> ShippedBoard | None:
    """One of them, or the hospital's own, every rule with its source; None for a name that nobody has given."""
    sites = list(Site.objects.active().filter(profile=name).values_list("name", flat=True))
    if name in profiles.shipped():
        line = _shipped_line(name, sites)
        return ShippedBoard(line, [RuleLine(rule) for rule in line.own])
    version = ProfileVersion.objects.in_force(name, today).first()
    if version is None:
        return None
    line = ShippedLine(rulebook_of(version.pk).profile, sites)
    return ShippedBoard(line, [RuleLine(rule) for rule in line.profile.rules])

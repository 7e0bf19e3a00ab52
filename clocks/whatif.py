"""What if: when each target would be due by what holds, and by what is wanted, if it began at a moment. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from clocks import planning, words
from clocks.forms import kinds_of
from clocks.models import ProfileVersion
from clocks.profiles import EXPLANATION, Profile, Rule
from clocks.profiles.rows import AGREED
from clocks.rulebook import rulebook_of
from clocks.worktime import Calendar, Refusal, local_date
from hospital import phrasing
from hospital.models import Site

ByRole = Mapping[str, Calendar]
ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """A due moment with what is needed to say it: `phrasing.due_words` reads it."""

    edge: str
    due_at: datetime
    zone: str

    @property
    def due_on(self) -> date:
        """The last date on which it is still met."""
        return local_date(self.zone, self.due_at - ONE_SECOND if self.edge == "day" else self.due_at)

    @property
    def words(self) -> str:
        return phrasing.due_words(self, timezone.localtime())  # type: ignore[arg-type]  # it asks for no more


@dataclass(frozen=True, slots=True)
class Side:
    """One target by one set of rules and calendars. `promise` is None where it cannot be counted."""

    rule: Rule
    promise: Promise | None

    @property
    def amount(self) -> str:
        return words.amount(self.rule.amount, self.rule.unit, self.rule.calendar)


@dataclass(frozen=True, slots=True)
class Line:
    """One target, before and after; None on a side whose rules do not know it."""

    before: Side | None
    after: Side | None

    @property
    def rule(self) -> Rule:
        side = self.after or self.before
        assert side is not None  # a line has one side at least
        return side.rule

    @property
    def label(self) -> Any:
        return words.target(self.rule.kind)

    @property
    def kinds(self) -> str:
        return kinds_of(self.rule)

    @property
    def starts(self) -> str:
        return words.events((self.rule.start_event,))

    @property
    def is_moved(self) -> bool:
        return (self.before and self.before.promise) != (self.after and self.after.promise)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Rules and calendars of a site, those that hold and those that are wanted. None: no rules hold yet."""

    before: Profile | None
    after: Profile | None
    calendars_before: ByRole
    calendars_after: ByRole


def lines(wanted: Wanted, at: datetime) -> list[Line]:
    """Every target that is counted in time, in the order in which it would be due; agreed dates are left out.

    So are explanations, which begin with the limit they belong to.
    """
    old = dict(_sides(wanted.before, wanted.calendars_before, at))
    new = dict(_sides(wanted.after, wanted.calendars_after, at))
    found = [Line(old.get(key), new.get(key)) for key in {**new, **old}]
    return sorted(found, key=_due)


def _due(line: Line) -> tuple[datetime, str]:
    promises = [side.promise for side in (line.after, line.before) if side and side.promise]
    return promises[0].due_at if promises else datetime.max.replace(tzinfo=UTC), line.rule.key


def _sides(profile: Profile | None, calendars: ByRole, at: datetime) -> Iterator[tuple[tuple[object, ...], Side]]:
    """By what a target is for, so that the rules of two places can be laid side by side."""
    for rule in profile.rules if profile else ():
        if rule.is_in_force and rule.unit not in AGREED and rule.kind != EXPLANATION:
            whom = (rule.types, rule.severity_from, rule.severity_to, rule.is_anonymous, rule.is_oral)
            yield (rule.kind, rule.parent, whom), Side(rule, _promise(rule, calendars[rule.calendar], at))


def _promise(rule: Rule, calendar: Calendar, at: datetime) -> Promise | None:
    try:
        return Promise(rule.edge, planning.plan_due(rule, calendar, at).due_at, calendar.zone)
    except Refusal:
        return None


def profile_of(site: Site, at: datetime) -> Profile | None:
    """The rules that hold at a site for what is received at a moment."""
    version = ProfileVersion.objects.in_force(site.profile, local_date(site.zone, at)).first()
    return rulebook_of(version.pk).profile if version else None

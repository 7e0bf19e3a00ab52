"""Why this date: one target with the sum behind it, its rule, its calendar, its pauses and later dates. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from clocks import planning, words, worktime
from clocks.calendars import calendar_of
from clocks.models import CalendarVersion, Clock, Extension, Pause, ProfileVersion
from clocks.profiles import Profile, Rule
from clocks.profiles.rows import AGREED, PAUSABLE
from clocks.reasons import Row, Sum
from clocks.rulebook import rulebook_of
from clocks.whatif import ONE_SECOND, Promise
from clocks.worktime import Refusal, local_date
from hospital import phrasing


@dataclass(frozen=True, slots=True)
class Part:
    """A sum: by the rule, or since a later date was agreed (`extension`). `is_exact`: it leads to the stored date."""

    rows: list[Row]
    total: str
    until: str
    is_exact: bool
    extension: Extension | None = None


@dataclass(frozen=True, slots=True)
class PauseLine:
    reason: Any
    starts_at: datetime
    ends_at: datetime | None
    max_ends_at: datetime


class Why:
    """One target for the page; four queries. `clock` comes with its profile's and calendar's version."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.extensions = list(Extension.objects.filter(clock=clock).order_by("id"))
        self.pauses = list(Pause.objects.filter(clock=clock).order_by("starts_at"))

    # ------------------------------------------------------------------------------------------- what holds
    @property
    def label(self) -> Any:
        return words.target(self.clock.kind)

    @property
    def version(self) -> ProfileVersion | None:
        return self.clock.profile_version

    @cached_property
    def profile(self) -> Profile | None:
        return rulebook_of(self.clock.profile_version_id).profile if self.clock.profile_version_id else None

    @cached_property
    def rule(self) -> Rule | None:
        """None for rules that are gone; of a target whose day was set by hand, that it was."""
        rules = self.profile.rules if self.profile else ()
        found = next((rule for rule in rules if rule.key == self.clock.rule), None)
        return found and planning.dated(found, self.clock.unit in AGREED)

    @property
    def amount(self) -> str:
        calendar = self.rule.calendar if self.rule else "office"
        return words.amount(self.clock.amount, self.clock.unit, calendar)

    @property
    def event(self) -> str:
        return words.events((self.clock.start_event,))

    @property
    def ends(self) -> str:
        return words.events(tuple(self.clock.stop_events))

    @property
    def confidence(self) -> Any:
        return words.CONFIDENCE[self.rule.origin.confidence] if self.rule else ""

    @property
    def calendar_label(self) -> Any:
        return words.CALENDARS[self.rule.calendar] if self.rule else ""

    @property
    def calendar_version(self) -> CalendarVersion | None:
        return self.clock.calendar_version

    @property
    def asks_calendar(self) -> bool:
        """Plain dates ask none, unless they are moved to a working day."""
        return bool(self.rule) and (self.rule.unit in ("minutes", "hours", "working_days") or self.rule.rolls)

    @property
    def place(self) -> str:
        return phrasing.place(self.clock.zone, get_language() or "en")

    # ------------------------------------------------------------------------------------------- the sums
    @cached_property
    def parts(self) -> list[Part]:
        """By the rule first, then by each later date that was agreed; the last one leads to the date."""
        if self.rule is None:
            return []
        first = self.extensions[0].agreed_at if self.extensions else None
        try:
            return [self._by_rule(self.rule, first), *(self._agreed(self.rule, row) for row in self.extensions)]
        except Refusal:
            return []  # a calendar without working time: the page says the date and shows no sum

    @cached_property
    def calendar(self) -> worktime.Calendar:
        assert self.rule is not None  # only sums ask for it
        return calendar_of(self.clock, self.rule.calendar)

    def _by_rule(self, rule: Rule, before: datetime | None) -> Part:
        spans = self._spans(before) if rule.is_pausable else ()
        start = self.clock.started_at
        agreed_on = self._agreed_on(spans) if rule.unit in AGREED else None
        due = planning.plan_due(rule, self.calendar, start, spans, agreed_on=agreed_on)
        lines = planning.explain_due(rule, self.calendar, start, due, spans, agreed_on=agreed_on)
        is_exact = due.due_on == self.extensions[0].from_due_on if before else due.due_at == self.clock.due_at
        return self._part(rule, start, self.event, lines, due, is_exact)

    def _agreed(self, rule: Rule, row: Extension) -> Part:
        is_last = row == self.extensions[-1]
        spans = self._spans(None if is_last else self.extensions[self.extensions.index(row) + 1].agreed_at)
        due = planning.extended(self.calendar.zone, row.agreed_at, row.to_due_on, spans)
        lines = planning.explain_extended(self.calendar, row.agreed_at, row.to_due_on, due, spans)
        is_exact = not is_last or due.due_at == self.clock.due_at
        return self._part(rule, row.agreed_at, str(words.AGREED), lines, due, is_exact, row)

    def _part(
        self, rule: Rule, start: datetime, event: str, lines: list[worktime.Segment], due: planning.Due,
        is_exact: bool, extension: Extension | None = None,
    ) -> Part:  # fmt: skip
        measure = replace(rule, unit="date") if extension else rule
        drawn = Sum(measure, worktime.whole_utc(start), event, self.calendar.zone, self._reason)
        until = Promise("day" if extension else self.clock.edge, due.due_at, self.clock.zone).words
        return Part(drawn.rows(lines), drawn.total(worktime.total(lines)), until, is_exact, extension)

    def _spans(self, before: datetime | None) -> tuple[worktime.Pause, ...]:
        """The pauses that moved the date: those that had ended before the target did, or before a later date."""
        ended = [row for row in self.pauses if row.ends_at and (before is None or row.ends_at <= before)]
        stop = self.clock.stop_recorded_at or self.clock.cancelled_at
        if stop and before is None:
            ended = [row for row in ended if row.ends_at and row.ends_at < stop]
        return spans_of(ended)

    def _agreed_on(self, spans: Iterable[worktime.Pause]) -> date:
        """The date that was agreed from the start: what was promised before any later date, without its pauses."""
        if self.clock.unit == "moment":
            return self.clock.due_at_gross
        zone, start = self.calendar.zone, self.clock.started_at
        promised = Promise("day", self.clock.due_at_gross, zone).due_on
        if not self.extensions:
            return promised
        before = worktime.agreed_deadline(zone, self.extensions[0].from_due_on).due_at - ONE_SECOND
        return local_date(zone, start) + timedelta(worktime.days_taken(worktime.every_day(zone), start, before, spans))

    def _reason(self, at: datetime) -> str:
        for row in self.pauses:
            if row.starts_at <= at < (row.ends_at or row.max_ends_at):
                return str(words.pause(row.reason))
        return ""

    @property
    def is_exact(self) -> bool:
        """Whether the sums shown lead to the date that is stored."""
        return bool(self.parts) and all(part.is_exact for part in self.parts)

    @property
    def may_still_move(self) -> int | None:
        """The last year whose holidays are known, when the date lies beyond it (B24)."""
        is_beyond = self.asks_calendar and worktime.is_past_horizon(self.calendar, self.clock.due_on)
        return self.calendar.horizon_year if is_beyond else None

    # ------------------------------------------------------------------------------------------- pauses, figures
    @property
    def pause_lines(self) -> list[PauseLine]:
        return [PauseLine(words.pause(row.reason), row.starts_at, row.ends_at, row.max_ends_at) for row in self.pauses]

    @property
    def without_pauses(self) -> str:
        """When it would be due if it had never been paused; nothing where that is the same."""
        gross = Promise(self.clock.edge, self.clock.due_at_gross, self.clock.zone)
        return gross.words if self.clock.due_at_gross != self.clock.due_at else ""

    @property
    def took(self) -> str:
        return took(self.clock, self.rule, self.pauses) if self.rule else ""

    @property
    def due_words(self) -> str:
        return Promise(self.clock.edge, self.clock.due_at, self.clock.zone).words

    @property
    def others(self) -> list[tuple[Clock, Any]]:
        """The other targets of the same case that still say something."""
        rows = Clock.objects.of(self.clock.subject_kind, self.clock.subject_id).exclude(pk=self.clock.pk)
        begun = rows.filter(cancelled_at__isnull=True).begun(timezone.now()).order_by("started_at", "id")
        return [(row, words.target(row.kind)) for row in begun]


def spans_of(rows: Iterable[Pause]) -> tuple[worktime.Pause, ...]:
    return tuple(worktime.Pause(row.starts_at, row.ends_at) for row in rows if row.ends_at)


def took(clock: Clock, rule: Rule, pauses: Iterable[Pause]) -> str:
    """For a finished target that had pauses: how long it took with them and without; "" for any other."""
    spans = spans_of(pauses)
    if not spans or clock.stopped_at is None:
        return ""
    gross, net = planning.taken(rule, calendar_of(clock, rule.calendar), clock.started_at, clock.stopped_at, spans)
    return words.took(rule.unit, gross, net)


def took_of(clocks: Iterable[Clock]) -> Mapping[int, str]:
    """The same for the targets of a page, by number. No query where none of them may be paused."""
    finished = {clock.pk: clock for clock in clocks if clock.stopped_at and clock.kind in PAUSABLE}
    rows: dict[int, list[Pause]] = {}
    if finished:
        for row in Pause.objects.filter(clock__in=list(finished)).select_related("clock__calendar_version"):
            rows.setdefault(row.clock_id, []).append(row)
    return {pk: took(found[0].clock, _rule_of(found[0].clock), found) for pk, found in rows.items()}


def _rule_of(clock: Clock) -> Rule:
    assert clock.profile_version_id is not None  # what may be paused goes by rules
    return rulebook_of(clock.profile_version_id).profile.rule(clock.rule)

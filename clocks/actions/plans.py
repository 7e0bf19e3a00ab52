"""From rules to rows: due moments and planned steps of new targets, and what a re-plan writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol, cast

from clocks import planning, worktime
from clocks.actions.sheets import Sheet, cancel_planned, edge_of, is_late
from clocks.calendars import SiteCalendars, calendars_of
from clocks.models import Clock, Escalation, Extension, Firing, Pause, Rung
from clocks.profiles import EXPLANATION, NOBODYS, Rule
from clocks.profiles.rows import AGREED
from clocks.rulebook import Rulebook, rulebook_of
from clocks.worktime import local_date

ONE_SECOND = timedelta(seconds=1)
MOVED = ["rule", "stop_events", "amount", "unit", "edge", "started_at", "due_on", "due_at", "due_at_gross",
         "generation", "calendar_version_id", "profile_version_id"]  # fmt: skip
HIGHEST = 4
LONG = timedelta(days=60)  # no hold lasts that long
AS_IT_WAS = " as it was"  # marks a planned step that newer rules tell to somebody else


class Place(Protocol):
    """A subject, or one of its targets: where it is and by which rules it goes."""

    @property
    def site_id(self) -> int: ...
    @property
    def zone(self) -> str: ...
    @property
    def profile_version_id(self) -> int | None: ...


class Where(NamedTuple):
    """A place by rules of somebody's choice."""

    site_id: int
    zone: str
    profile_version_id: int | None


class Standing(NamedTuple):
    """What is known of a running target beside its row."""

    written: list[planning.Written]
    pauses: list[worktime.Pause]
    extension: Extension | None


class Plan:
    """The rules and calendars of one subject.

    `severity` None means that nobody said: then steps that hang on the severity stay as they were.
    Raises `LookupError` for a target that goes by no rules.
    """

    def __init__(
        self, place: Place, severity: int | None = None, calendars: SiteCalendars | None = None,
        book: Rulebook | None = None,
    ) -> None:  # fmt: skip
        if place.profile_version_id is None:
            raise LookupError("This target goes by no profile.")
        self.place, self.severity = place, severity
        self.book = book or rulebook_of(place.profile_version_id)
        self.calendars = calendars or calendars_of(place.site_id)

    def begin(
        self, sheet: Sheet, rule: Rule, event: str, at: datetime, owner_id: int | None, agreed_on: date | None = None,
        recorded_at: datetime | None = None,
    ) -> Clock:  # fmt: skip
        """Put a new target and its planned steps on the sheet, not written yet."""
        clock = Clock(
            subject_kind=sheet.kind, subject_id=sheet.subject_id, kind=rule.kind, seq=sheet.next_seq(rule.kind),
            site_id=self.place.site_id, owner_id=None if rule.kind in NOBODYS else owner_id,
            start_event=event, started_at=at,
            start_recorded_at=recorded_at if recorded_at and recorded_at > at else None, zone=self.place.zone,
            profile_version_id=self.book.version_id, is_soft=rule.is_soft, is_repeating=rule.repeats_on is not None,
            parent=next((clock for clock in sheet.running if clock.kind == rule.parent), None),
        )  # fmt: skip
        self._set(clock, rule, self._due(rule, at, (), agreed_on))
        sheet.put(clock, [] if sheet.is_past else self.first_steps(clock))
        explanation = self.book.profile.explains(rule)
        if explanation:
            self.begin(sheet, explanation, explanation.start_event, _limit_start(clock, rule), owner_id)
        return clock

    def first_steps(self, clock: Clock) -> list[Firing]:
        return [self._firing(clock, step) for step in self._steps(clock, (), ())]

    def due_times(self, clocks: Iterable[Clock]) -> dict[int, datetime]:
        """When running targets would be due by these rules and calendars; their pauses that ended count."""
        pairs = _as_agreed((clock, self.book.profile.rule(clock.rule)) for clock in clocks)
        pauses, agreed = _pauses(pairs), _extensions(pairs)
        return {
            clock.pk: self._due_of(clock, rule, pauses[clock.pk], agreed.get(clock.pk)).due_at for clock, rule in pairs
        }

    def revise(self, pairs: Iterable[tuple[Clock, Rule]], now: datetime) -> list[Clock]:
        """Give running targets their due moment and steps anew; returns those that changed. Idempotent."""
        # an explanation moves with its limit
        pairs = sorted(_as_agreed(pairs), key=lambda pair: pair[0].parent_id is not None)
        written, pauses = self._written(pairs), _pauses(pairs)
        agreed = _extensions(pairs)
        limits = {clock.pk: (clock, rule) for clock, rule in pairs if rule.is_soft}
        standing = {c.pk: Standing(written[c.pk], pauses[c.pk], agreed.get(c.pk)) for c, _rule in pairs}
        outcomes = [(c, self._revise(c, rule, limits, standing[c.pk], now)) for c, rule in pairs]
        changed = [clock for clock, (is_changed, _rows) in outcomes if is_changed]
        renewed = {clock.pk: rows for clock, (_is_changed, rows) in outcomes if rows is not None}
        self._hold([row for rows in renewed.values() for row in rows], now)
        if changed:
            Clock.objects.bulk_update(changed, MOVED)
        if renewed:
            cancel_planned(renewed)
            Firing.objects.bulk_create(row for rows in renewed.values() for row in rows)
        return changed

    def _revise(
        self, clock: Clock, rule: Rule, limits: Mapping[int, tuple[Clock, Rule]], standing: Standing, now: datetime
    ) -> tuple[bool, list[Firing] | None]:
        """Whether the row changed, and the rows of its next generation (None: the present one stands)."""
        before = [getattr(clock, name) for name in MOVED]
        limit = limits.get(clock.parent_id or 0)
        if rule.kind == EXPLANATION and limit:
            clock.started_at = _limit_start(*limit)
        if not is_late(clock, now):
            self._set(clock, rule, self._due_of(clock, rule, standing.pauses, standing.extension))
        wanted = self._steps(clock, standing.pauses, {row.key.removesuffix(AS_IT_WAS) for row in standing.written})
        plan = planning.replan(standing.written, wanted, now, generation=clock.generation)
        clock.generation = plan.generation
        is_changed = before != [getattr(clock, name) for name in MOVED]
        if not plan.is_needed:
            return is_changed, None
        over = [self._firing(clock, step, Firing.State.SUPERSEDED) for step in plan.supersede]
        again = [self._again(clock, step, now) for step in plan.supersede if step.trigger == Rung.Trigger.IDLE]
        return is_changed, [self._firing(clock, step) for step in plan.plan] + over + again

    def _due_of(
        self, clock: Clock, rule: Rule, pauses: Iterable[worktime.Pause], extension: Extension | None
    ) -> planning.Due:
        if extension:
            return planning.extended(clock.zone, extension.agreed_at, extension.to_due_on, pauses)
        return self._due(rule, clock.started_at, pauses, agreed_day(clock))

    def _due(self, rule: Rule, at: datetime, pauses: Iterable[worktime.Pause], agreed_on: date | None) -> planning.Due:
        return planning.plan_due(rule, self.calendars.by_role[rule.calendar], at, pauses, agreed_on=agreed_on)

    def _set(self, clock: Clock, rule: Rule, due: planning.Due) -> None:
        clock.rule, clock.stop_events = rule.key, list(rule.stop_events)
        clock.amount, clock.unit, clock.edge = rule.amount, rule.unit, rule.edge
        clock.due_on, clock.due_at, clock.due_at_gross = due.due_on, due.due_at, due.due_at_gross
        clock.calendar_version_id = self.calendars.versions[rule.calendar]
        clock.profile_version_id = self.book.version_id

    def _steps(self, clock: Clock, pauses: Iterable[worktime.Pause], before: Collection[str]) -> list[planning.Planned]:
        target = planning.Target(
            clock.kind, edge_of(clock), clock.started_at, clock.due_at,
            severity=HIGHEST if self.severity is None else self.severity, pauses=tuple(pauses),
        )  # fmt: skip
        rungs = self.book.planned_rungs(clock.kind)
        if self.severity is None:
            rungs = tuple(rung for rung in rungs if rung.severity_from == 1 or rung.key in before)
        return planning.plan_firings(rungs, target, self.calendars.by_role)

    def _firing(self, clock: Clock, step: planning.Planned, state: str = Firing.State.PLANNED) -> Firing:
        return Firing(
            clock=clock, rung_id=self.book.rung_ids[step.key], generation=clock.generation, fire_at=step.fire_at,
            wake_at=step.fire_at, state=state,
        )  # fmt: skip

    def _hold(self, rows: Collection[Firing], now: datetime) -> None:
        """Somebody has it: the steps above theirs wait for the end of the hold in the new plan, too."""
        steps = {self.book.rung_ids[rung.key]: rung for rung in self.book.profile.rungs}
        waiting = [row for row in rows if row.state == Firing.State.PLANNED and steps[row.rung_id].number]
        taken = _taken({(row.clock.subject_kind, row.clock.subject_id) for row in waiting}, now)
        for row in waiting:
            rung, mine = steps[row.rung_id], taken[row.clock.subject_kind, row.clock.subject_id]
            step = planning.Planned(rung.number, rung.key, rung.trigger, row.wake_at)
            row.wake_at = planning.held(step, mine, self.calendars.by_role["office"], self.book.profile.hold_minutes)

    def _again(self, clock: Clock, step: planning.Planned, now: datetime) -> Firing:
        """Whoever was told that nobody works on it is told anew after another quiet time."""
        rung = next(rung for rung in self.book.planned_rungs(clock.kind) if rung.key == step.key)
        at = planning.span_ends(self.calendars.by_role[rung.calendar], now, rung.amount, rung.unit)
        firing = self._firing(clock, replace(step, fire_at=at))
        firing.turn = 2
        return firing

    def _written(self, pairs: Iterable[tuple[Clock, Rule]]) -> dict[int, list[planning.Written]]:
        rows = Firing.objects.filter(clock__in=[clock.pk for clock, _rule in pairs], turn=1)
        columns = list(rows.values_list("clock_id", "rung_id", "rung__key", "generation", "fire_at", "state"))
        others = self._told_otherwise({rung for _clock, rung, *_rest in columns})
        found: dict[int, list[planning.Written]] = defaultdict(list)
        for clock, rung, key, generation, fire_at, state in columns:
            known = key + AS_IT_WAS if rung in others and state == Firing.State.PLANNED else key
            found[clock].append(planning.Written(known, generation, fire_at, cast(planning.State, state)))
        return found

    def _told_otherwise(self, rungs: Collection[int]) -> set[int]:
        """Steps of other versions of the rules that these rules tell to somebody else, or otherwise."""
        mine = set(self.book.rung_ids.values())
        if not set(rungs) - mine:
            return set()
        rows = Rung.objects.filter(pk__in={*rungs, *mine})
        contents = {row.pk: (row.key, row.number, row.trigger, row.role, row.data) for row in rows}
        wanted = [contents[pk] for pk in mine]
        return {pk for pk in rungs if contents[pk] not in wanted}


def _as_agreed(pairs: Iterable[tuple[Clock, Rule]]) -> list[tuple[Clock, Rule]]:
    """A target whose day was set by hand keeps it, whatever its rule counts."""
    return [(clock, planning.dated(rule, clock.unit in AGREED)) for clock, rule in pairs]


def _taken(subjects: Collection[tuple[str, int]], now: datetime) -> dict[tuple[str, int], dict[int, datetime]]:
    """Of each subject, when an escalation of each number was taken last; none is asked for without a subject."""
    found: dict[tuple[str, int], dict[int, datetime]] = defaultdict(dict)
    if subjects:
        kinds, ids = zip(*subjects, strict=True)
        rows = Escalation.objects.filter(subject_kind__in=set(kinds), subject_id__in=ids)
        rows = rows.filter(acknowledged_at__gt=now - LONG)
        for kind, pk, number, at in rows.values_list("subject_kind", "subject_id", "number", "acknowledged_at"):
            assert at is not None
            found[kind, pk][number] = max(at, found[kind, pk].get(number, at))
    return found


def _limit_start(clock: Clock, rule: Rule) -> datetime:
    """Since when an explanation is owed for a limit that may be passed."""
    return planning.limit_start(rule.explain_by or "at_limit", clock.edge, clock.due_at)


def agreed_day(clock: Clock) -> date | None:
    """The date or the moment somebody agreed: the promise without its pauses."""
    if clock.unit == "moment":
        return clock.due_at_gross
    return local_date(clock.zone, clock.due_at_gross - ONE_SECOND) if clock.unit == "date" else None


def _extensions(pairs: Iterable[tuple[Clock, Rule]]) -> dict[int, Extension]:
    """The latest date that was agreed for each target that may have one."""
    extendable = [clock.pk for clock, rule in pairs if rule.is_extendable]
    rows = Extension.objects.filter(clock__in=extendable).order_by("id") if extendable else []
    return {row.clock_id: row for row in rows}


def _pauses(pairs: Iterable[tuple[Clock, Rule]]) -> dict[int, list[worktime.Pause]]:
    """Ended pauses of the targets that may have any."""
    found: dict[int, list[worktime.Pause]] = defaultdict(list)
    pausable = [clock.pk for clock, rule in pairs if rule.is_pausable]
    if pausable:
        rows = Pause.objects.filter(clock__in=pausable, ends_at__isnull=False).order_by("starts_at")
        for clock, starts, ends in rows.values_list("clock_id", "starts_at", "ends_at"):
            assert ends is not None  # only ended ones were asked for
            found[clock].append(worktime.Pause(starts, ends))
    return found

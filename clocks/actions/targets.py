"""What an event does to the targets of a subject: those it stops, those it starts, those it moves.

The room's verb calls these inside its own transaction, with the subject locked, and leaves the audit entry.
A subject is a row with `site_id`, `zone` and `profile_version_id`; its kind is the model's name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from django.db import transaction
from django.db.models.options import Options

from clocks import planning
from clocks.actions.plans import Place, Plan
from clocks.actions.sheets import Sheet
from clocks.calendars import calendars_of
from clocks.facts import Facts
from clocks.models import Clock, Escalation
from clocks.profiles import NOBODYS, Profile, Rule
from clocks.rulebook import rulebook_of
from hospital.models import User
from hospital.timing import now as web_now


class Owing(Place, Protocol):
    """The row that owes something: a model with these columns, of whatever room."""

    _meta: ClassVar[Options[Any]]

    @property
    def pk(self) -> Any: ...
    @property
    def profile_version_id(self) -> int: ...


@transaction.atomic(savepoint=False)
def happened(
    subject: Owing,
    event: str,
    *,
    at: datetime,
    now: datetime | None = None,
    facts: Facts | None = None,
    owner: User | None = None,
    agreed_on: date | None = None,
    also: Collection[str] = (),
    is_first: bool = False,
) -> list[Clock]:
    """Stop every running target that lists the event, start those that begin with it (needs `facts`).

    `at` is when it happened and decides what was late; `now` is when it is entered. The next turn of a repeating
    target begins at `at`. `agreed_on` is the date of a target somebody agreed. `also` are events of the moment of
    entry ("assigned" while something is received): they start targets, stop none, and cost no statement more.
    `is_first`: the subject was stored this moment, so that nothing can be owed on it yet. Returns what runs now.
    Not audited: the room's verb leaves the entry.
    """
    now = now or web_now()
    sheet = Sheet(_kind(subject), subject.pk) if is_first else opened(subject)
    ended = sheet.stop(event, at, now)
    profile = rulebook_of(subject.profile_version_id).profile
    rules = [(event, at, rule) for rule in next_turns(ended, event, profile)]
    rules += [(event, at, rule) for rule in started(sheet, event, facts, profile)]
    rules += [(other, now, rule) for other in also for rule in started(sheet, other, facts, profile)]
    if rules:
        calendars = calendars_of(subject.site_id, subject.zone) if is_first else None
        plan = Plan(subject, facts.severity if facts else None, calendars)
        for name, since, rule in rules:
            plan.begin(sheet, rule, name, since, falls_to(subject, owner), agreed_on, now)
    sheet.write()
    return sheet.running


@transaction.atomic
def meet(clock: Clock, event: str, *, at: datetime, now: datetime | None = None) -> None:
    """One target among several of its kind: the event was about this one. Not audited: the room's verb leaves the
    entry.
    """
    sheet = Sheet.open(clock.subject_kind, clock.subject_id)
    sheet.stop(event, at, now or web_now(), only=clock.pk)
    sheet.write()


@transaction.atomic
def happened_later(subject: Owing, event: str, *, before: datetime, at: datetime, now: datetime | None = None) -> int:
    """An event that ended targets at `before` was later than that: a letter was signed one day and posted another.
    Returns of how many the verdict goes by `at` now. Not audited: the room's verb leaves the entry.
    """
    return len(opened(subject).stop_later(event, before, at, now or web_now()))


@transaction.atomic
def start(
    subject: Owing,
    key: str,
    *,
    at: datetime,
    facts: Facts,
    event: str = "",
    owner: User | None = None,
    agreed_on: date | None = None,
) -> Clock:
    """Start the target of one rule of the subject's profile, named by its key; raises `LookupError` for an unknown one.
    A date that was agreed holds, also where the rule counts in days or hours.

    Not audited: the room's verb leaves the entry.
    """
    sheet, plan = opened(subject), Plan(subject, facts.severity)
    rule = planning.dated(plan.book.profile.rule(key), agreed_on is not None)
    clock = plan.begin(sheet, rule, event or rule.start_event, at, falls_to(subject, owner), agreed_on)
    sheet.write()
    return clock


def opened(subject: Owing) -> Sheet:
    return Sheet.open(_kind(subject), subject.pk)


def _kind(subject: Owing) -> str:
    return subject._meta.model_name or ""


def falls_to(subject: Owing, owner: User | None) -> int | None:
    return owner.pk if owner else getattr(subject, "owner_id", None)


def next_turns(ended: list[Clock], event: str, profile: Profile) -> Iterator[Rule]:
    for clock in ended:
        rule = profile.rule(clock.rule) if profile.knows(clock.rule) else None
        if rule and rule.repeats_on == event:
            yield rule


def started(sheet: Sheet, event: str, facts: Facts | None, profile: Profile) -> Iterator[Rule]:
    """Rules the event starts, unless such a target runs already or has run and nothing starts it again."""
    if facts is None:
        return
    busy = {clock.kind for clock in sheet.running}
    had = {clock.rule for clock in sheet.clocks if clock.cancelled_at is None}
    for rule in _rules_for(facts, event, profile):
        if rule.kind not in busy and (rule.key not in had or event in rule.restart_events):
            yield rule


def _rules_for(facts: Facts, event: str, profile: Profile) -> tuple[Rule, ...]:
    """What the event would start for such a subject."""
    return profile.started_by(
        event, type=facts.type, severity=facts.severity, is_anonymous=facts.is_anonymous, is_oral=facts.is_oral
    )


@transaction.atomic
def replan(subject: Owing, facts: Facts, *, now: datetime | None = None) -> int:
    """Severity, type or flags changed: give each running target the rule and the steps that hold now.

    A target that is late keeps its due moment; a paused one is planned when it goes on, and one that the subject's
    rules no longer know stays as it is. Returns how many targets changed. Not audited: the room's verb leaves the
    entry.
    """
    sheet, plan = opened(subject), Plan(subject, facts.severity)
    going = [clock for clock in sheet.running if clock.paused_at is None]
    rules = [(clock, _rule_now(clock, facts, plan.book.profile)) for clock in going]
    changed = plan.revise([(clock, rule) for clock, rule in rules if rule], now or web_now())
    sheet.keep_next()
    return len(changed)


def _rule_now(clock: Clock, facts: Facts, profile: Profile) -> Rule | None:
    """The rule that sets this target for such a subject; its own one when no other does."""
    for rule in _rules_for(facts, clock.start_event, profile):
        if rule.kind == clock.kind:
            return rule
    return profile.rule(clock.rule) if profile.knows(clock.rule) else None


@transaction.atomic
def fall_to(subject: Owing, owner: User | None) -> None:
    """The running targets fall to this person from now on. Not audited: the room's verb leaves the entry."""
    mine = Clock.objects.of(subject._meta.model_name or "", subject.pk).running().exclude(kind__in=NOBODYS)
    mine.update(owner=owner)


@transaction.atomic
def cancel(subject: Owing, *, reason: str, now: datetime | None = None, kinds: Collection[str] | None = None) -> int:
    """Running targets (of these kinds) are not owed any more; returns how many. `reason` is a code.

    Not audited: the room's verb leaves the entry.
    """
    sheet = opened(subject)
    ended = sheet.cancel(reason, now or web_now(), kinds)
    sheet.keep_next()
    return len(ended)


@transaction.atomic
def revive(subject: Owing, *, at: datetime, now: datetime | None = None) -> int:
    """Undo: what the verb of the moment `at` ended runs on as if it had not; returns how many targets.

    Their steps are planned anew, pauses go on, and escalations settled at that moment are open again. Not audited: the
    room's undo leaves the entry.
    """
    sheet = opened(subject)
    back = sheet.revive(at)
    if back:
        plan = Plan(subject)
        known = [clock for clock in back if plan.book.profile.knows(clock.rule) and clock.paused_at is None]
        plan.revise([(clock, plan.book.profile.rule(clock.rule)) for clock in known], now or web_now())
    sheet.keep_next()
    Escalation.objects.of(sheet.kind, sheet.subject_id).filter(settled_at=at).update(settled_at=None)
    return len(back)

"""What a change would move, counted before it is published. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from audit.forms import reference_of
from clocks import mywork, words
from clocks.actions.plans import Plan
from clocks.calendars import SiteCalendars, calendars_of, is_workable
from clocks.models import Clock, ProfileVersion
from clocks.rulebook import rulebook_of
from clocks.subjects import Card
from clocks.whatif import Promise
from clocks.worktime import late
from hospital.models import Site, User

MOST_LOOKED_AT = 5000
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Move:
    """One running target and where its due moment would go; `card` where the reader may see what it is about."""

    clock: Clock
    due_at: datetime
    card: Card | None = None

    @property
    def ref(self) -> str:
        """The reference alone says nothing of what it is about."""
        return self.card.ref if self.card else reference_of(self.clock.subject_kind, self.clock.subject_id)

    @property
    def before(self) -> str:
        return Promise(self.clock.edge, self.clock.due_at, self.clock.zone).words

    @property
    def after(self) -> str:
        return Promise(self.clock.edge, self.due_at, self.clock.zone).words

    @property
    def label(self) -> Any:
        return words.target(self.clock.kind)

    @property
    def is_earlier(self) -> bool:
        return self.due_at < self.clock.due_at


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """`moves` are the first few; `looked_at` may end at MOST_LOOKED_AT, then `is_whole` is false.

    `subjects` counts the cases (or whatever owes the targets), each once.
    """

    moved: int
    subjects: int
    earlier: int
    looked_at: int
    is_whole: bool
    moves: list[Move]


def calendar_preview(
    site: Site, role: str, data: Mapping[str, Any], now: datetime, user: User | None = None
) -> CalendarPreview:
    """Which running targets of the site a calendar would move, for a reader. Raises `Refusal` for no calendar."""
    before = calendars_of(site.pk)
    after = SiteCalendars({**before.by_role, role: is_workable(site.zone, data)}, before.versions)
    running = Clock.objects.running().filter(site=site, paused_at__isnull=True, profile_version__isnull=False)
    clocks = list(running.order_by("pk")[: MOST_LOOKED_AT + 1])
    looked = clocks[:MOST_LOOKED_AT]
    moves = [move for clock in looked for move in _moves(clock, after, now) if move.due_at != clock.due_at]
    earlier, about = sum(move.is_earlier for move in moves), {mywork.key(move.clock) for move in moves}
    first = _with_cards(sorted(moves, key=lambda move: move.clock.due_at)[:SHOWN], user)
    return CalendarPreview(len(moves), len(about), earlier, len(looked), len(clocks) <= MOST_LOOKED_AT, first)


def _with_cards(moves: list[Move], user: User | None) -> list[Move]:
    """The way to each case for whoever may see it; one query for each kind."""
    cards = mywork.cards_of([move.clock for move in moves], user) if user else {}
    return [replace(move, card=cards.get(mywork.key(move.clock))) for move in moves]


def _moves(clock: Clock, calendars: SiteCalendars, now: datetime) -> Iterator[Move]:
    """What is late keeps its due moment, and so has no move."""
    if not late(clock.edge, clock.due_at, now):
        plan = Plan(clock, calendars=calendars)
        yield Move(clock, plan.due_at(clock))


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the rules that would be different."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProfilePreview:
    """`keeping` counts running targets that go by the version they were received under."""

    changes: list[Change]
    keeping: int


def profile_preview(version: ProfileVersion, data: Mapping[str, Any]) -> ProfilePreview:
    """What would be different for what is received from now on. Running targets never move with a profile."""
    rules = rulebook_of(version.pk).profile.rules
    wanted = {row["key"]: row["amount"] for row in data["rules"]}
    changes = [
        Change(words.target(rule.kind), words.amount(rule.amount, rule.unit, rule.calendar),
               words.amount(wanted[rule.key], rule.unit, rule.calendar))
        for rule in rules
        if wanted[rule.key] != rule.amount
    ]  # fmt: skip
    return ProfilePreview(changes, Clock.objects.running().filter(profile_version__slug=version.slug).count())

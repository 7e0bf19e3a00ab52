"""What a change would move, counted before it is published. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F

from audit.forms import reference_of
from clocks import mywork, profiles, subjects, words
from clocks.actions.plans import Plan, Where
from clocks.calendars import SiteCalendars, calendars_of, calendars_of_sites, is_workable
from clocks.models import Clock, Move, Proposal, Publication
from clocks.rulebook import Rulebook
from clocks.subjects import Card
from clocks.whatif import Promise
from clocks.worktime import late
from hospital.models import Site, User

MOST_LOOKED_AT = 20_000
SHOWN = 20
MANY_LATE = 5  # from so many on, whoever publishes has to say that they mean it
Planner = Callable[[Clock], Plan | None]


@dataclass(frozen=True, slots=True)
class Shift:
    """One running target and where its due moment would go; `card` where the reader may see what it is about."""

    clock: Clock
    due_at: datetime
    is_late: bool
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


@dataclass(slots=True)
class Tally:
    """Of one kind of target at one site."""

    label: Any
    site: str
    moved: int = 0
    earlier: int = 0
    late: int = 0

    def count(self, shift: Shift) -> None:
        self.moved += 1
        self.earlier += shift.is_earlier
        self.late += shift.is_late


@dataclass(frozen=True, slots=True)
class Preview:
    """`shifts` are the first few, those that become overdue before the others; `subjects` counts the cases (or whatever
    owes the targets), each once. `looked_at` may end at MOST_LOOKED_AT, then `is_whole` is false. `kept` are overdue
    or paused, `meant` all others that the change concerns, due at another time by it or not.
    """

    tallies: list[Tally]
    shifts: list[Shift]
    subjects: int
    kept: int
    meant: int
    looked_at: int
    is_whole: bool

    @property
    def moved(self) -> int:
        return sum(tally.moved for tally in self.tallies)

    @property
    def earlier(self) -> int:
        return sum(tally.earlier for tally in self.tallies)

    @property
    def late(self) -> int:
        return sum(tally.late for tally in self.tallies)

    @property
    def asks(self) -> bool:
        return self.late >= MANY_LATE


def preview_of(proposal: Proposal, now: datetime, user: User | None = None) -> Preview:
    """What a draft would move, for a reader. Raises `Refusal` for what is no calendar."""
    if proposal.site:
        return calendar_preview(proposal.site, proposal.role, proposal.data, now, user)
    assert proposal.effective_from is not None  # proposal_calendar_or_rules
    return rules_preview(proposal.slug, proposal.data, proposal.effective_from, now, user)


def calendar_preview(
    site: Site, role: str, data: Mapping[str, Any], now: datetime, user: User | None = None
) -> Preview:
    before = calendars_of(site.pk)
    after = SiteCalendars({**before.by_role, role: is_workable(site.zone, data)}, before.versions)
    clocks, is_whole = _running(site=site)
    plans: dict[int, Plan] = {}

    def planned(clock: Clock) -> Plan:
        return plans.setdefault(clock.profile_version_id, Plan(clock, calendars=after))

    return _with_cards(_preview(clocks, is_whole, planned, now), user)


def rules_preview(slug: str, data: Mapping[str, Any], since: date, now: datetime, user: User | None = None) -> Preview:
    """Targets of what was received since a day; what was received before keeps its own."""
    clocks, is_whole = _running(profile_version__slug=slug)
    received, book = _received(clocks), Rulebook(0, profiles.read(data), {})
    until, known = book.profile.effective_to, {rule.key for rule in book.profile.rules}
    calendars = calendars_of_sites({clock.site_id for clock in clocks})
    plans = {pk: Plan(Where(pk, "", 0), calendars=found, book=book) for pk, found in calendars.items()}

    def planned(clock: Clock) -> Plan | None:
        on = received[clock.subject_kind, clock.subject_id]
        is_meant = clock.rule in known and on >= since and not (until and on >= until)
        return plans[clock.site_id] if is_meant else None

    return _with_cards(_preview(clocks, is_whole, planned, now), user)


def _received(clocks: Iterable[Clock]) -> dict[tuple[str, int], date]:
    ids: dict[str, set[int]] = defaultdict(set)
    for clock in clocks:
        ids[clock.subject_kind].add(clock.subject_id)
    return {
        (kind, pk): standing.received_on
        for kind, numbers in ids.items()
        for pk, standing in subjects.get(kind).standing(list(numbers)).items()
    }


def _running(**where: Any) -> tuple[list[Clock], bool]:
    """The oldest running targets there, and whether that is all of them."""
    rows = Clock.objects.running().filter(**where, profile_version__isnull=False).select_related("site")
    clocks = list(rows.order_by("pk")[: MOST_LOOKED_AT + 1])
    return clocks[:MOST_LOOKED_AT], len(clocks) <= MOST_LOOKED_AT


def _preview(clocks: list[Clock], is_whole: bool, planner: Planner, now: datetime) -> Preview:
    ahead = [clock for clock in clocks if clock.paused_at is None and not late(clock.edge, clock.due_at, now)]
    tallies: dict[tuple[int, str], Tally] = {}
    shifts = list(_shifts(ahead, planner, now))
    for shift in shifts:
        place = shift.clock.site_id, shift.clock.kind
        tallies.setdefault(place, Tally(shift.label, shift.clock.site.name)).count(shift)
    first = sorted(shifts, key=lambda shift: (not shift.is_late, shift.clock.due_at))[:SHOWN]
    ordered = sorted(tallies.values(), key=lambda tally: (tally.site, str(tally.label)))
    about = {mywork.key(shift.clock) for shift in shifts}
    meant = sum(planner(clock) is not None for clock in ahead)
    return Preview(ordered, first, len(about), len(clocks) - len(ahead), meant, len(clocks), is_whole)


def _with_cards(preview: Preview, user: User | None) -> Preview:
    """The way to each case for whoever may see it; one query for each kind."""
    cards = mywork.cards_of([shift.clock for shift in preview.shifts], user) if user else {}
    return replace(preview, shifts=[replace(one, card=cards.get(mywork.key(one.clock))) for one in preview.shifts])


def _shifts(clocks: Iterable[Clock], planner: Planner, now: datetime) -> Iterator[Shift]:
    groups: dict[int, tuple[Plan, list[Clock]]] = {}
    for clock in clocks:
        if plan := planner(clock):
            groups.setdefault(id(plan), (plan, []))[1].append(clock)
    for plan, group in groups.values():
        due = plan.due_times(group)
        moving = (clock for clock in group if due[clock.pk] != clock.due_at)
        yield from (Shift(clock, due[clock.pk], late(clock.edge, due[clock.pk], now)) for clock in moving)


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """`back` get the due moment they had, `late` of them are overdue by it at once; `kept` changed or ended since."""

    back: int
    late: int
    kept: int


def undo_preview(job: Publication, now: datetime) -> UndoPreview:
    moves = list(job.moves.filter(state=Move.State.MOVED).exclude(due_after=F("due_before")).select_related("clock"))
    back = [move for move in moves if can_go_back(move)]
    overdue = sum(late(move.clock.edge, move.due_before, now) for move in back)
    return UndoPreview(len(back), overdue, len(moves) - len(back))


def can_go_back(move: Move) -> bool:
    """Nothing has happened to it since it was moved."""
    clock = move.clock
    return bool(clock.is_running and clock.paused_at is None and clock.generation == move.generation)

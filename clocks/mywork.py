"""The My work page: what falls to this person by due time, and the escalations nobody has taken yet.

Two queries for the rows and one `cards()` for each kind shown, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Subquery
from django.utils import timezone
from django.utils.functional import Promise

from clocks import subjects, words
from clocks.models import Clock, Escalation
from clocks.subjects import Card
from hospital.models import User

ON_A_PAGE = 50
MOST_DECISIONS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One target that falls to the person."""

    clock: Clock
    card: Card

    @property
    def label(self) -> str | Promise:
        return words.target(self.clock.kind)


@dataclass(frozen=True, slots=True)
class Decision:
    """One escalation the person was told of."""

    escalation: Escalation
    card: Card


@dataclass(frozen=True, slots=True)
class Work:
    """`after` is the target the next page begins behind, None on the last page."""

    lines: list[Line]
    decisions: list[Decision]
    after: int | None

    @property
    def are_rated(self) -> bool:
        """Is any of it serious or not? A column of nothing is left out."""
        return any(line.card.is_rated for line in self.lines)

    @property
    def are_dated(self) -> bool:
        return any(decision.escalation.needed_by_on for decision in self.decisions)


def work_of(user: User, after: int | None = None) -> Work:
    """A page of what falls to the person; decisions stand on the first page only."""
    mine = Clock.objects.of_owner(user).begun(timezone.now())
    clocks = list(_behind(mine, after).order_by("due_at", "pk")[: ON_A_PAGE + 1])
    shown, more = clocks[:ON_A_PAGE], clocks[ON_A_PAGE:]
    told = [] if after else list(_undecided(user))
    cards = cards_of([*shown, *told], user)
    return Work(
        [Line(row, cards[key(row)]) for row in shown if key(row) in cards],
        [Decision(row, cards[key(row)]) for row in told if key(row) in cards],
        shown[-1].pk if more else None,
    )


def _behind(rows: object, after: int | None) -> object:
    if after is None:
        return rows
    due = Subquery(Clock.objects.filter(pk=after).values("due_at")[:1])
    return rows.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=after))


def _undecided(user: User) -> Iterable[Escalation]:
    """The highest step of each subject, the longest waiting first: whoever takes that has taken those below it."""
    open_ones = Escalation.objects.open().told(user).filter(acknowledged_at__isnull=True)
    highest = open_ones.order_by("subject_kind", "subject_id", "-number", "-pk").distinct("subject_kind", "subject_id")
    return Escalation.objects.filter(pk__in=highest.values("pk")).order_by("pk")[:MOST_DECISIONS]


def key(row: Clock | Escalation) -> tuple[str, int]:
    return row.subject_kind, row.subject_id


def cards_of(rows: Iterable[Clock | Escalation], user: User) -> dict[tuple[str, int], Card]:
    """What lists show of these subjects; those the user may not see are absent."""
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        ids[row.subject_kind].add(row.subject_id)
    known = [kind for kind in ids if kind in subjects.kinds()]
    return {(kind, pk): card for kind in known for pk, card in subjects.get(kind).cards(ids[kind], user).items()}

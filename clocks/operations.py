"""What the page about the timers shows: do they run, how late is what they do, what failed, what was held back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from audit.forms import reference_of
from clocks import mywork, watch, words
from clocks.models import Answer, Firing, Heartbeat, Round, Told
from clocks.subjects import Card
from files import scanners
from files.models import File
from files.querysets import Standing
from hospital.models import FeedSender, User
from outbox.handing import Handed, handed
from outbox.models import Message
from outbox.querysets import LOST

MOST_FAILED = 100
MOST_ROUNDS = 10
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class LoopLine:
    label: Any
    beat_at: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step that failed or waits; `card` leads to what it is about where the reader may see that."""

    firing: Firing
    card: Card | None

    @property
    def ref(self) -> str:
        return reference_of(self.firing.clock.subject_kind, self.firing.clock.subject_id)

    @property
    def target(self) -> Any:
        return words.target(self.firing.clock.kind)

    @property
    def cause(self) -> str:
        return words.cause(self.firing.rung.trigger, self.firing.rung.data)


@dataclass(frozen=True, slots=True)
class UnansweredLine:
    """An urgent alert that nobody took though everybody on duty was told: its reference, since when, who was told."""

    ref: str
    at: datetime
    told: list[str]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round that did something."""

    round: Round

    @property
    def label(self) -> Any:
        return words.LOOPS.get(self.round.loop, self.round.loop)

    @property
    def seconds(self) -> float:
        return self.round.took_ms / 1000


@dataclass(frozen=True, slots=True)
class Post:
    """Messages that did not arrive, at most `MOST_COUNTED`; since when the oldest waits that should have left."""

    lost: int
    waits_since: datetime | None


@dataclass(frozen=True, slots=True)
class Gate:
    """What people hand in: is there a scanner, does it answer, and what waits for it or was held back."""

    has_scanner: bool
    answers: bool
    standing: Standing

    @property
    def is_well(self) -> bool:
        return self.answers and not (self.standing.infected or self.standing.missing)


@dataclass(frozen=True, slots=True)
class Feed:
    """What other systems of the hospital tell: does any, and which have fallen silent."""

    is_set_up: bool
    silent: list[str]


@dataclass(frozen=True, slots=True)
class Health:
    loops: list[LoopLine]
    figures: watch.Figures
    is_late: bool
    lateness: watch.Lateness | None
    rounds: list[RoundLine]
    failed: list[StepLine]
    held_back: list[StepLine]
    unanswered: list[UnansweredLine]
    post: Post
    gate: Gate
    feed: Feed
    is_watched: bool
    handed: Handed | None


def health(user: User, now: datetime) -> Health:
    """What the loops last achieved, how late, what was given up or held back, which alerts nobody answered. A dozen
    queries, one more for each kind shown.
    """
    beats = {row.loop: row for row in Heartbeat.objects.with_age()}
    loops = [_loop(loop, label, beats.get(loop)) for loop, label in words.LOOPS.items()]
    steps = Firing.objects.select_related("clock", "rung").order_by("-pk")
    failed = list(steps.filter(state=Firing.State.DEAD)[:MOST_FAILED])
    held_back = list(steps.filter(state=Firing.State.PLANNED, error_code=Firing.HELD_BACK)[:MOST_FAILED])
    cards = mywork.cards_of([row.clock for row in [*failed, *held_back]], user)
    figures = watch.figures()
    return Health(
        [loop for loop in loops if loop],
        figures,
        figures.oldest_due > watch.LATE_AFTER.total_seconds(),
        watch.lateness(),
        [RoundLine(row) for row in Round.objects.all()[:MOST_ROUNDS]],
        [StepLine(row, cards.get(mywork.key(row.clock))) for row in failed],
        [StepLine(row, cards.get(mywork.key(row.clock))) for row in held_back],
        unanswered(),
        post(now),
        gate(),
        feed(now),
        bool(settings.PING_URL),
        handed(),
    )


def feed(now: datetime) -> Feed:
    return Feed(FeedSender.objects.active().exists(), [sender.name for sender in FeedSender.objects.stale(now)])


def post(now: datetime) -> Post:
    waiting = Message.objects.waiting().filter(send_after__lte=now).order_by("send_after")
    lost = Message.objects.filter(state__in=LOST)[:MOST_COUNTED].count()
    return Post(lost, waiting.values_list("send_after", flat=True).first())


def gate() -> Gate:
    scanner = scanners.configured()
    return Gate(scanner is not None, scanner is not None and scanner.answers(), File.objects.standing())


def unanswered() -> list[UnansweredLine]:
    """No story and no way in: administrators see to it that somebody looks, they do not look themselves."""
    rows = list(Answer.objects.filter(state=Answer.State.NOBODY).order_by("-pk")[:MOST_FAILED])
    told: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
    about = Told.objects.filter(escalation__subject_id__in={row.subject_id for row in rows})
    columns = ("escalation__subject_kind", "escalation__subject_id", "user__name")
    for kind, pk, name in about.filter(escalation__settled_at__isnull=True).order_by("pk").values_list(*columns):
        told[kind, pk][name] = None
    return [_unanswered(row, list(told[row.subject_kind, row.subject_id])) for row in rows]


def _unanswered(row: Answer, told: list[str]) -> UnansweredLine:
    assert row.settled_at is not None
    return UnansweredLine(reference_of(row.subject_kind, row.subject_id), row.settled_at, told)


def _loop(loop: str, label: Any, beat: Any) -> LoopLine | None:
    """Loops that everybody has are shown when they never ran; the stand-in only when it did."""
    after = watch.STALE_AFTER.get(loop)
    if after is None and beat is None:
        return None
    return LoopLine(label, beat.beat_at if beat else None, after is not None and (beat is None or beat.age > after))

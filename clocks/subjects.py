"""The one registry of the house: how `clocks` reaches the rooms above that owe something.

A room registers its kind (the model's name, such as "complaint") in `AppConfig.ready()`. All methods take
sets and cost a constant number of statements; all but `cards` and `standing` run inside the transaction of whoever
asks (steps that fire, a publication), with the subjects locked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from hospital.models import User
    from hospital.recipients import Recipients

REFERENCE = re.compile(r"[A-Z]-\d+")


class Due(NamedTuple):
    """One reminder (number 0) or escalation step that has come due, with the target it belongs to.

    `replaces` names, lowest first, the lower steps of the same subject that were due as well: they do not
    fire, the message about this one names them. `row` is what the room's `lock` read of the subject.
    """

    firing_id: int
    subject_id: int
    clock_id: int
    clock_kind: str
    site_id: int
    owner_id: int | None
    edge: str
    due_on: date
    due_at: datetime
    zone: str
    started_at: datetime
    rung_id: int
    rung_key: str
    number: int
    trigger: str
    role: str
    data: Mapping[str, Any]
    fire_at: datetime
    attempts: int = 0
    error_code: str = ""
    told_at: datetime | None = None  # of a step for want of activity: when it was told the turn before
    replaces: tuple[Due, ...] = ()
    row: Any = None

    def is_late(self, now: datetime) -> bool:
        """A day edge is late from `due_at` on, a minute edge after it (B18, B19)."""
        return now >= self.due_at if self.edge == "day" else now > self.due_at


class Waiting(NamedTuple):
    """An urgent alert that nobody has said they have in time. `told` are all who heard of it so far."""

    answer_id: int
    subject_id: int
    first_id: int
    turn: int
    told: frozenset[int]
    row: Any = None


@dataclass(frozen=True, slots=True)
class Owed:
    """Which of the steps are still owed. What is in neither field is cancelled.

    `ids` are firing ids. `active_at` gives, for steps with the trigger "idle", when somebody last worked on
    the subject; `clocks` itself works out whether the quiet time has passed since, and sleeps if not.
    """

    ids: frozenset[int]
    active_at: Mapping[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """What a list says about one subject. No patient identity. What is not `is_rated` has no severity to be missed."""

    ref: str
    title: str
    url: str
    severity: int | None = None
    flags: tuple[str, ...] = ()
    who: str = ""
    where: str = ""
    is_rated: bool = True

    @property
    def number(self) -> str:
        """What people call it by; a page of the handbook is called by its title, and its address is nobody's name."""
        return self.ref if REFERENCE.fullmatch(self.ref) else ""


class Standing(NamedTuple):
    """The legal date on which something was received, and the version of the rules it goes by since."""

    received_on: date
    profile_version_id: int


class Raised(NamedTuple):
    """An escalation that was just written: its number, for keys and entries."""

    pk: int
    key: str


class Subject(Protocol):
    """What a room answers for its kind of thing."""

    def lock(self, ids: Sequence[int]) -> Mapping[int, Any]:
        """Lock the rows that are free (`select_for_update(skip_locked=True, no_key=True)`); never wait.

        By id, whatever the room wants to know of each when it is asked about its steps (`Due.row`).
        """

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        """Which steps still make sense, read after the lock was taken."""

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        """By firing id, whom each step tells; never nobody."""

    def record(
        self,
        due: Sequence[Due],
        escalations: Mapping[int, Raised],
        recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:
        """Leave the audit entries, notices and messages of these steps. `escalations` is by firing id."""

    def next_in_line(self, waiting: Sequence[Waiting], now: datetime) -> Mapping[int, Recipients]:
        """By answer id, whom an unanswered alert tells next; without users where everybody was told."""

    def record_passed_on(
        self,
        waiting: Sequence[Waiting],
        escalations: Mapping[int, Raised],
        recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:
        """Leave entries, notices and messages of alerts that were passed on, and of those nobody is left for.

        `escalations` is by answer id, and holds only what was passed on.
        """

    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        """By id, when each was received and by which rules it goes. Asked of locked subjects, and of many at once."""

    def go_by(self, subject_id: int, profile_version_id: int) -> None:
        """This locked subject goes by this version of the rules from now on."""

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """What lists show; ids that `user` may not see are absent."""

    def refused(self, ids: Collection[int], user: User) -> Mapping[int, str]:
        """By id, why `user` cannot have it; those they can have are absent."""

    def give(self, ids: Collection[int], before: User | None, owner: User) -> None:
        """Of these locked subjects, what `before` has is `owner`'s from now on. Their targets are moved by `clocks`."""


_subjects: dict[str, Subject] = {}


def register(kind: str, subject: Subject) -> None:
    _subjects[kind] = subject


def get(kind: str) -> Subject:
    """Raises `LookupError` for a kind that no room has registered."""
    return _subjects[kind]


def kinds() -> list[str]:
    return sorted(_subjects)

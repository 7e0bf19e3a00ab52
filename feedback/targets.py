"""What rows of a file can become. A room above describes its own in `AppConfig.ready()`; here are only these words.

The engine (`feedback.actions.taking`) claims rows, reads them by what a person matched, and asks the target for
the rest. All but `cards` run inside the transaction of a piece, set by set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from audit.models import Entry
from audit.querysets import LOOKS
from clocks.subjects import Card
from feedback.mapping.fields import Choices, Field, Given

if TYPE_CHECKING:
    from feedback.models import Import
    from hospital.models import User

REFERENCE = "reference"  # the field that says what another system calls it
UNNAMED = "#"  # begins what names a row that has no reference


class Scene(Protocol):
    """What a target looked up once for a piece of rows."""

    choices: Mapping[str, Choices]


@dataclass(frozen=True, slots=True)
class Made:
    """A record that a row became, where it is, and whether it owed something overdue when it came."""

    feedback_id: int
    site_id: int
    is_late: bool = False


class Target(Protocol):
    key: str
    title: Any
    about: Any
    fields: tuple[Field, ...]

    def scene(self, by: User | None) -> Any:
        """Everything that rows may name, for somebody who may take over for certain sites; few statements."""

    def look(self, given: Given, scene: Any) -> None:
        """Refuse on `given` what is wrong with the row as a whole."""

    def stored(self, given: Given, scene: Any) -> dict[str, Any]:
        """What the row would store, by names of the target's own; the same row gives the same."""

    def current(self, stories: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """By record, what of it is stored now, under the same names. Names that are absent are never brought up."""

    def create(self, job: Import, rows: Sequence[Given], scene: Any, now: datetime) -> list[Made]:
        """A record for each row, in their order, with their audit entries. Tells nobody anything."""

    def update(
        self, job: Import, story: int, changes: Mapping[str, Any], given: Given, scene: Any, now: datetime
    ) -> Collection[str]:
        """Bring one record up to date; returns the names that were changed."""

    def remove(self, job: Import, stories: Collection[int], now: datetime) -> Mapping[int, str]:
        """Take records away to which nothing else was done; returns those that stay, with the verb for whose sake."""

    def finish(self, job: Import, late: Sequence[int], now: datetime) -> None:
        """All rows are done. `late` are the records that came late: whoever answers for them is told once."""

    def leaving(
        self, user: User, source: str, scene: Any, first_on: date, last_on: date
    ) -> Iterator[Mapping[str, Any]]:
        """Backwards: values by field, as a row gives them, of what was received between two days and this user may
        take out with everything that is in it. `source` is the system whose references they go by.
        """

    def cards(self, stories: Collection[int], user: User) -> Mapping[int, Card]:
        """What the page shows of records this user may see."""


def field_of(name: str) -> str:
    """Which field of a row says what is stored under this name."""
    plain = name.removesuffix("_at").removesuffix("_on").removesuffix("_id")
    return "kind" if plain == "type" else plain


def own_reference(ref: str) -> str:
    """What another system calls a record of ours: by our house as well, because theirs may count as we do."""
    return f"{urlsplit(settings.SITE_URL).netloc}/{ref}"


def own_ref(reference: str) -> str:
    """Our reference in it; "" for anybody else's."""
    house = own_reference("")
    return reference.removeprefix(house) if reference.startswith(house) else ""


_targets: dict[str, Target] = {}


def register(target: Target) -> None:
    _targets[target.key] = target


def get(key: str) -> Target:
    return _targets[key]


def all_targets() -> list[Target]:
    return [_targets[key] for key in sorted(_targets)]


def touched(kind: str, ids: Collection[int], ours: Collection[str]) -> dict[int, str]:
    """By number, the newest verb that was done to it besides `ours` and looks. The audit knows of everything."""
    rows = Entry.objects.filter(subject_kind=kind, subject_id__in=list(ids)).exclude(verb__in=ours)
    found = rows.order_by("pk").values_list("subject_id", "verb")
    return {pk: verb for pk, verb in found if pk and verb.rpartition(".")[2] not in LOOKS}

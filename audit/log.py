"""The one function every action calls: what happened, or who looked, in the caller's transaction.

Facts are ids, codes and dates. Words are refused here, so that no later carelessness can make the audit
a second store of what people told us.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from audit import columns
from audit.models import Door, Entry

LONGEST_FACT = 80
CODE = re.compile(rf"[!-~]{{0,{LONGEST_FACT}}}")  # printable ASCII without a space

COLUMNS = ("at", "verb", "subject_kind", "subject_id", "actor_id", "on_behalf_of_id", "door", "facts")
# Through which door the running request, task or command came in. Unset: the clock when nobody did it
# (`by=None`), else the command line.
door: ContextVar[str] = ContextVar("door", default="")
# What every entry of the running request carries besides its own facts: the request's number, and in `acting_for`
# the number of whoever the person acts for.
origin: ContextVar[Mapping[str, Any] | None] = ContextVar("origin", default=None)


class Row(NamedTuple):
    """One entry to be; kinds and ids instead of instances, for whoever writes many at once."""

    verb: str
    subject_kind: str = ""
    subject_id: int | None = None
    actor_id: int | None = None
    facts: Mapping[str, Any] | None = None
    at: datetime | None = None
    on_behalf_of_id: int | None = None


def record(
    verb: str, subject: models.Model | None = None, /, *, by: models.Model | None = None, at: datetime | None = None,
    on_behalf_of: models.Model | None = None, **facts: Any,
) -> Entry:  # fmt: skip
    """Write one entry. `by=None` is the clock. Raises ValueError for facts that are words."""
    kind = (subject._meta.model_name or "") if subject is not None else ""
    row = Row(verb, kind, _pk(subject), _pk(by), facts, at, _pk(on_behalf_of))
    entry = _entry(row)
    entry.save(force_insert=True)
    return entry


def record_many(rows: Iterable[Row]) -> None:
    """Write any number of entries with one statement."""
    columns.insert(Entry, COLUMNS, [_values(row) for row in rows])


@contextmanager
def through(name: str, facts: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Entries written inside carry this door, and these facts about where the request came from."""
    marks = door.set(name), origin.set(facts)
    try:
        yield
    finally:
        door.reset(marks[0])
        origin.reset(marks[1])


def _entry(row: Row) -> Entry:
    return Entry(**dict(zip(COLUMNS, _values(row), strict=True)))


def _values(row: Row) -> tuple[Any, ...]:
    """In the order of COLUMNS; `recorded_at` is the database's own."""
    through = door.get() or (Door.COMMAND if row.actor_id else Door.TIMERS)
    came = origin.get() or {}
    facts = {name: plain(value) for name, value in {**came, **(row.facts or {})}.items()}
    at, behalf = row.at or timezone.now(), row.on_behalf_of_id or came.get("acting_for")
    return at, row.verb, row.subject_kind, row.subject_id, row.actor_id, behalf, str(through), facts


def _pk(row: models.Model | None) -> int | None:
    return None if row is None else row.pk


def plain(value: Any) -> Any:
    """A fact as JSON; moments in UTC. Raises ValueError for words, without repeating them."""
    kind = type(value)
    if kind is str:
        return _code(value)
    if kind is int:
        return value
    if kind is list:  # these three are most of them
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Mapping):
        return {_code(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(plain, value))
    if isinstance(value, list | tuple | models.QuerySet):
        return [plain(item) for item in value]
    return _code(_written(value))


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, str | uuid.UUID):
        return str(value)
    raise ValueError(f"An audit fact cannot be a {type(value).__name__}.")


def _code(value: str) -> str:
    if not CODE.fullmatch(value):
        raise ValueError("Audit facts are ids, codes and dates, never words.")
    return value

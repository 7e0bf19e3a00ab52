"""What a seal says about a stretch of entries. Values in, values out.

A seal's hash covers the hash of the seal before it and every entry of its own stretch, in the order
(recorded_at, id), so that changing, removing, adding or reordering one entry changes every later hash.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# The columns of an entry that a seal covers, in the order in which a row gives them.
FIELDS = (
    "id", "recorded_at", "at", "verb", "subject_kind", "subject_id", "actor_id", "on_behalf_of_id", "door", "facts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Digest:
    """The hash (64 hex digits), how many entries it covers, and the first and last of their numbers."""

    hash: str
    count: int
    first_id: int | None
    last_id: int | None


def digest(previous: str, rows: Iterable[Sequence[Any]], until: datetime) -> Digest:
    """The digest of `rows` (each in the order of FIELDS), chained to the hash `previous` ("" for the first)."""
    mark = hashlib.sha256(f"{previous}\n".encode())
    count, first, last = 0, None, None
    for row in rows:
        mark.update(canonical(row) + b"\n")
        count, first, last = count + 1, first or row[0], row[0]
    mark.update(_moment(until).encode())
    return Digest(mark.hexdigest(), count, first, last)


def canonical(row: Sequence[Any]) -> bytes:
    """One entry as bytes that do not depend on who writes them down: JSON, keys sorted, times in UTC."""
    values = [_moment(value) if isinstance(value, datetime) else value for value in row]
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")

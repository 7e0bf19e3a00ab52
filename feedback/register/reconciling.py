"""Our records beside the register's own list: what is missing there, what differs, what is extra. Values only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# What both sides say in the same words, by the keys of the columns.
COMPARED = ("kind", "received", "occurred", "severity", "department")


@dataclass(frozen=True, slots=True)
class Ours:
    """A record that the register was told of. `said` are its cells by key."""

    pk: int
    ref: str
    number: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Theirs:
    """One row of the register's list. `line` is its row in the file."""

    line: int
    ref: str
    number: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    ours: Ours
    theirs: Theirs
    keys: tuple[str, ...]


@dataclass(slots=True)
class Findings:
    """`new` have a number there that was not known here; `same` are as they should be."""

    missing: list[Ours] = field(default_factory=list)
    extra: list[Theirs] = field(default_factory=list)
    different: list[Difference] = field(default_factory=list)
    new: list[tuple[Ours, str]] = field(default_factory=list)
    twice: list[Theirs] = field(default_factory=list)
    same: int = 0


def compare(ours: Sequence[Ours], theirs: Iterable[Theirs], keys: Sequence[str]) -> Findings:
    """`keys` are the columns their list has. Matched by our reference, else by their number."""
    found = Findings()
    by_ref = {one.ref: one for one in ours}
    by_number = {one.number: one for one in ours if one.number}
    met: set[int] = set()
    for row in theirs:
        mine = by_ref.get(row.ref) or by_number.get(row.number)
        if mine is None:
            found.extra.append(row)
        elif mine.pk in met:
            found.twice.append(row)
        else:
            met.add(mine.pk)
            _judge(mine, row, keys, found)
    found.missing = [one for one in ours if one.pk not in met]
    return found


def _judge(mine: Ours, row: Theirs, keys: Sequence[str], found: Findings) -> None:
    differing = [key for key in keys if _folded(mine.said.get(key, "")) != _folded(row.said.get(key, ""))]
    if mine.number and row.number and mine.number != row.number:
        differing.append("number")
    if row.number and not mine.number:
        found.new.append((mine, row.number))
    if differing:
        found.different.append(Difference(mine, row, tuple(differing)))
    else:
        found.same += 1


def _folded(cell: str) -> str:
    """Neither case nor spaces make a difference."""
    return " ".join(cell.casefold().split())

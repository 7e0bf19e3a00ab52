"""What a room says of the rows it takes: its fields, and what one row comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Literal

Kind = Literal["text", "long", "moment", "number", "choice", "choices", "email", "link"]
LONGEST_WORDS = 20_000  # signs of a story or a letter; what is longer is no cell of a list


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row may say. `label` and `about` are for people, translated when they are shown.

    `headings` are what programs and people call its column. `is_shared`: one value may be said for every row.
    """

    name: str
    label: Any
    kind: Kind = "text"
    headings: tuple[str, ...] = ()
    is_needed: bool = False
    is_shared: bool = False
    longest: int = 120
    about: Any = ""

    @property
    def most(self) -> int:
        return LONGEST_WORDS if self.kind == "long" else self.longest


@dataclass(frozen=True, slots=True)
class Choices:
    """What a cell of a field may mean: codes with the words for people, and the words that are understood."""

    labels: Mapping[str, Any]
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the time of that day where the file says one. Where it was, the room knows."""

    day: date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, or with the whole row (`column` is None). `code` is one of `problems.WORDS`."""

    code: str
    field: str = ""
    column: int | None = None
    cell: str = ""


@dataclass(slots=True)
class Given:
    """What one row says: texts, codes, moments and numbers by field; empty cells are absent. `identity` names the
    record: its reference, else a digest of all the row says.
    """

    line: int
    identity: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    columns: Mapping[str, int] = field(default_factory=dict)

    def get(self, name: str, otherwise: Any = "") -> Any:
        return self.values.get(name, otherwise)

    def refuse(self, code: str, name: str = "", cell: str = "") -> None:
        self.problems.append(Problem(code, name, self.columns.get(name), cell))

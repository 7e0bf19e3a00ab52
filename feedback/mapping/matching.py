"""What a person said about a file: which column is which, what its words mean, what holds for every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from feedback.mapping import cells as cell_rules
from feedback.mapping.fields import Choices, Field, Given
from feedback.mapping.guessing import remembered
from feedback.mapping.problems import short
from feedback.mapping.reading import Line


@dataclass(frozen=True, slots=True)
class Matching:
    """`columns`: field → column. `values`: field → folded words → code, "" leaves it empty. `shared`: field → what
    holds for every row, or for the rows whose cell is empty. `order`: how days are written, "dmy" or "mdy". `words`:
    field → code → the word of the file for it, so that the next file of ours speaks as theirs did.
    """

    columns: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    order: str = "dmy"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Matching:
        return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data})

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    def by_heading(self, headings: Sequence[str]) -> dict[str, Any]:
        """The same for another file: columns by what they are called."""
        named = {name: headings[column] for name, column in self.columns.items() if headings[column]}
        return {**self.as_data(), "columns": named}


def recalled(saved: Mapping[str, Any], headings: Sequence[str]) -> Matching:
    """A matching that was saved by headings, for this file."""
    return Matching.from_data({**saved, "columns": remembered(headings, saved["columns"])})


def unmatched(matching: Matching, fields: Sequence[Field]) -> list[Field]:
    """What every row needs and no column or word for all says."""
    return [one for one in fields if one.is_needed and not ({one.name} & {*matching.columns, *matching.shared})]


def row(line: Line, matching: Matching, fields: Sequence[Field], choices: Mapping[str, Choices]) -> Given:
    """What one row says, and what is wrong with it, cell by cell."""
    given = Given(line.number, columns=matching.columns)
    for one in fields:
        _take(given, one, _cell(line, one, matching), matching, choices.get(one.name))
    return given


def _cell(line: Line, one: Field, matching: Matching) -> str:
    column = matching.columns.get(one.name)
    return line.cells[column] if column is not None and column < len(line.cells) else ""


def _take(given: Given, one: Field, cell: str, matching: Matching, choices: Choices | None) -> None:
    if not cell:
        if shared := matching.shared.get(one.name):
            given.values[one.name] = shared
        elif one.is_needed:
            given.refuse("missing", one.name)
        return
    try:
        value = cell_rules.read(cell, one, order=matching.order, choices=choices, said=matching.values.get(one.name))
    except cell_rules.Misread as error:
        given.refuse(error.code, one.name, short(error.part or cell))
        return
    if value not in ("", []):
        given.values[one.name] = value
    elif one.is_needed:
        given.refuse("missing", one.name)

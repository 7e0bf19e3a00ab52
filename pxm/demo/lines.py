"""Rows as the lines that COPY reads: compiled once for each original row, then filled in for every copy.

A million cases are twenty million rows, so that a copy must cost microseconds: what stays the same is text
already, and only numbers, dates and the teller's words are put in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

NULL = "\\N"
Row = Mapping[str, Any]
Model = type[models.Model]


@dataclass(slots=True)
class Copy:
    """What one copy has of its own: `days` it moves, `first` the first number of its rows by the model's place,
    `values` by name (see `Line`), `serial` its number.
    """

    serial: int
    days: int
    first: Sequence[int]
    values: Mapping[str, str]


Slot = Callable[[Copy], object]


class Line:
    """One row of one original. `slots` replaces columns by functions of the copy."""

    def __init__(self, model: Model, row: Row, slots: Mapping[str, Slot]) -> None:
        self.slots: list[Slot] = []
        parts = [self._part(column, row[column.attname], slots.get(column.attname)) for column in written(model)]
        self.shape = "\t".join(parts) + "\n"

    def _part(self, column: models.Field, value: Any, slot: Slot | None) -> str:
        found = slot or moving(value)
        if found is None:
            return text_of(column, value).replace("%", "%%")
        self.slots.append(found)
        return "%s"

    def write(self, copy: Copy) -> str:
        return self.shape % tuple([slot(copy) for slot in self.slots])


def written(model: Model) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def moving(value: Any) -> Slot | None:
    """Days move with the copy, times of day stay; None for whatever is no date."""
    if not isinstance(value, date):
        return None
    day, rest = value.toordinal(), str(value)[10:]
    return lambda copy: day_text(day + copy.days) + rest


@cache
def day_text(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def own(name: str) -> Slot:
    """A value of the copy, by its name."""
    return lambda copy: copy.values[name]


def number(place: int, index: int) -> Slot:
    """The number of the copy's row at `index` among those of the model at `place`."""
    return lambda copy: copy.first[place] + index


def text_of(column: models.Field, value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | datetime | date | UUID):
        return str(value)
    return escaped(value if isinstance(value, str) else _structured(column, value))


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _structured(column: models.Field, value: Any) -> str:
    """JSON and arrays as PostgreSQL writes them."""
    if isinstance(column, models.JSONField):
        return column.get_db_prep_value(value, connection).dumps(value)
    return array(value)


def array(items: Sequence[object]) -> str:
    return "{" + ",".join('"' + str(item).replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items) + "}"

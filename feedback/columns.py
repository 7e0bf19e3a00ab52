"""Files of records, column by column: what there is to choose from, and how a row becomes cells.

A room describes what it has as a `Table`; a saved `ColumnProfile` says which of it, in which order and under which
names. One statement, read in pieces: a year of a large hospital is no more in memory than one row of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext

AT_ONCE = 2000  # rows fetched together
HIDDEN = "•••"  # of what was not asked for
Label = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """`path` is a column of the query. `words` say a code; without them it stands as it is.

    `is_identity`: it would tell who it is about, so that it is masked unless it was asked for. `needs` is what the
    place must know for the column to be offered there ("" for everybody's).
    """

    key: str
    label: Label
    path: str
    words: Mapping[str, Label] | None = None
    is_identity: bool = False
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One column of a file, under the name the file gives it."""

    column: Column
    heading: str


@dataclass(frozen=True, slots=True)
class Table:
    """All columns of one kind of record.

    `extra` are the query's own columns, by the names paths use; `zone` is the path of the place's time zone. `usual`
    are the keys of a file for which nobody has chosen any.
    """

    columns: tuple[Column, ...]
    usual: tuple[str, ...]
    zone: str
    extra: Mapping[str, Any] = field(default_factory=dict)

    def offered(self, known: Collection[str]) -> list[Column]:
        """What a place that knows all this may choose from."""
        return [column for column in self.columns if not column.needs or column.needs in known]

    def chosen(self, saved: Sequence[Sequence[str]] | None, known: Collection[str]) -> list[Chosen]:
        """As saved, less what the place does not know; the usual ones where nothing is saved."""
        by_key = {column.key: column for column in self.offered(known)}
        pairs = saved if saved is not None else [(key, "") for key in self.usual]
        return [Chosen(by_key[key], heading or str(by_key[key].label)) for key, heading in pairs if key in by_key]

    def rows(self, found: QuerySet, chosen: Sequence[Chosen], *, is_named: bool) -> Iterator[list[Any]]:
        """Each record as cells. What tells who it is about is not even read unless `is_named`."""
        shown = [one.column for one in chosen if is_named or not one.column.is_identity]
        paths = [self.zone, *dict.fromkeys(column.path for column in shown)]
        wanted = {name: self.extra[name] for name in paths if name in self.extra}
        at = {path: number for number, path in enumerate(paths)}
        say = [_saying(one.column, at.get(one.column.path) if one.column in shown else None) for one in chosen]
        for values in found.annotate(**wanted).values_list(*paths).iterator(AT_ONCE):
            yield [speak(values) for speak in say]


def _saying(column: Column, at: int | None) -> Callable[[Sequence[Any]], Any]:
    """Words are looked up once, in the language of whoever asked: the file is written after their page."""
    if at is None:
        return lambda values: HIDDEN
    words = {code: str(label) for code, label in (column.words or {}).items()}
    yes, no = gettext("yes"), gettext("no")

    def said(value: Any, zone: str) -> Any:
        if value is None:
            return ""
        if isinstance(value, bool):
            return yes if value else no
        if isinstance(value, datetime):
            return f"{value.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, (list, tuple)):
            return "; ".join(str(said(one, zone)) for one in value if one not in (None, ""))
        return words.get(value, value)

    return lambda values: said(values[at], values[0])

"""Many rows in one statement, handed over column by column.

An object and a placeholder for each value cost more than the database's own work once rows come by the hundred.
Here each column travels as one array, and a value that all rows share as itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault


def insert(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]], *, ignore_conflicts: bool = False
) -> None:
    """Insert `rows`, whose values stand in the order of `names` (attributes of the model's columns).

    Columns that are left out get what the database itself puts there; Python's defaults are not applied.
    """
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in names]
    values = [_prepared(field, column) for field, column in zip(fields, zip(*rows, strict=True), strict=True)]
    _insert(model, fields, values, ignore_conflicts)


def number(rows: Sequence[models.Model]) -> None:
    """Give rows of one model their numbers before they are inserted, so that one may point at another of them."""
    if rows:
        for row, its in zip(rows, _numbers(type(rows[0]), len(rows)), strict=True):
            row.pk = its


def create(rows: Iterable[models.Model], *, is_numbered: bool = False) -> None:
    """Insert whole rows of one model, as `bulk_create` does, and give each its number, unless they have theirs. What
    the database works out (references) is not read back.
    """
    rows = list(rows)
    if not rows:
        return
    if not is_numbered:
        number(rows)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    _create(rows, [field for field in rows[0]._meta.concrete_fields if not field.generated])


def create_unnumbered(rows: Iterable[models.Model]) -> None:
    """The same for rows that nobody asks for their numbers: one statement less."""
    rows = list(rows)
    if rows:
        fields = rows[0]._meta.concrete_fields
        _create(rows, [field for field in fields if not (field.generated or field.primary_key)])


def _create(rows: list[models.Model], written: Iterable[models.Field]) -> None:
    fields = [field for field in written if _is_given(field, rows[0])]
    for field in fields:
        _fill(field, rows)
    _insert(type(rows[0]), fields, [_column(field, rows) for field in fields])


def create_new(rows: Sequence[models.Model]) -> int:
    """Insert whole rows of one model, but for those that are there already by one of its constraints; returns how many
    were new. None is given its number.
    """
    if not rows:
        return 0
    model = type(rows[0])
    written = [field for field in model._meta.concrete_fields if not (field.generated or field.primary_key)]
    fields = [field for field in written if _is_given(field, rows[0])]
    for field in fields:
        _fill(field, rows)
    return _insert(model, fields, [_column(field, rows) for field in fields], ignore_conflicts=True)


def update(model: type[models.Model], names: Sequence[str], rows: Sequence[models.Model]) -> None:
    """Write these columns (by the names of their attributes) of many rows with one statement."""
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in names]
    statement = UPDATE.format(
        table=model._meta.db_table,
        columns=", ".join(f'"{field.column}" = r."{field.column}"{_cast(field)}' for field in fields),
        arrays=", ".join(f"%s::{_kind(field)}[]" for field in fields),
        names=", ".join(f'"{field.column}"' for field in fields),
    )
    values = [_column(field, rows) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [[row.pk for row in rows], *values])


STATEMENT = 'INSERT INTO "{table}" ({columns}) SELECT {picked} FROM unnest({arrays}) AS r ({names}) {conflict}'
UPDATE = 'UPDATE "{table}" AS t SET {columns} FROM unnest(%s::bigint[], {arrays}) AS r (id, {names}) WHERE t.id = r.id'
NUMBERS = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"


def _insert(
    model: type[models.Model], fields: Sequence[Any], values: Sequence[Sequence[Any]], ignore_conflicts: bool = False
) -> int:
    # At least one column has to be an array, else there would be one row.
    alike = [number > 0 and _all_alike(column) for number, column in enumerate(values)]
    picked = [
        (f"%s::{_kind(field)}" if same else f'r."{field.column}"') + _cast(field)
        for field, same in zip(fields, alike, strict=True)
    ]
    arrays = [(field, column) for field, column, same in zip(fields, values, alike, strict=True) if not same]
    statement = STATEMENT.format(
        table=model._meta.db_table,
        columns=", ".join(f'"{field.column}"' for field in fields),
        picked=", ".join(picked),
        arrays=", ".join(f"%s::{_kind(field)}[]" for field, _column in arrays),
        names=", ".join(f'"{field.column}"' for field, _column in arrays),
        conflict="ON CONFLICT DO NOTHING" if ignore_conflicts else "",
    )
    shared = [column[0] for column, same in zip(values, alike, strict=True) if same]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*shared, *(list(column) for _field, column in arrays)])
        return cursor.rowcount


def _all_alike(column: Sequence[Any]) -> bool:
    first = column[0]
    return all(value is first or value == first for value in column)


def _prepared(field: models.Field, column: Sequence[Any]) -> Sequence[Any]:
    if not isinstance(field, models.JSONField):
        return column
    written = {id(value): value for value in column}  # rows of one occurrence share theirs
    texts = {key: json.dumps(value) for key, value in written.items()}
    return [texts[id(value)] for value in column]


@cache
def _kind(field: models.Field) -> str:
    """The type a column travels in. Text without its length: a cast to a length would cut silently what the column
    refuses. An array as text, since an array of arrays would lose where each ends.
    """
    kind = field.db_type(connection) or ""
    return "text" if kind.startswith("varchar") or isinstance(field, ArrayField) else kind


def _cast(field: models.Field) -> str:
    return f"::{_kind(field.base_field)}[]" if isinstance(field, ArrayField) else ""


def _numbers(model: type[models.Model], many: int) -> list[int]:
    """The next numbers of the model's rows."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, [model._meta.db_table, model._meta.pk.column, many])
        return list(chain.from_iterable(cursor.fetchall()))


def _is_given(field: models.Field, row: models.Model) -> bool:
    """Not left to the database's own default."""
    return not isinstance(getattr(row, field.attname), DatabaseDefault)


def _column(field: models.Field, rows: Sequence[models.Model]) -> list[Any]:
    """As the column keeps it: encrypted, or as JSON."""
    name, written = field.attname, _writer(field)
    return [None if (value := getattr(row, name)) is None else written(value) for row in rows]


def _fill(field: models.Field, rows: Sequence[models.Model]) -> None:
    """What fills itself as a row is made."""
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        for row in rows:
            field.pre_save(row, add=True)


def _writer(field: models.Field) -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        return json.dumps
    return _literal if isinstance(field, ArrayField) else field.get_prep_value


def _literal(values: Iterable[Any]) -> str:
    """An array as PostgreSQL writes it."""
    texts = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{text}"' for text in texts) + "}"

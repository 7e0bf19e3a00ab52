"""Many rows in one statement, handed over column by column.

An object and a placeholder for each value cost more than the database's own work once rows come by the hundred.
Here each column travels as one array, and a value that all rows share as itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models


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
    # At least one column has to be an array, else there would be one row.
    alike = [number > 0 and _all_alike(column) for number, column in enumerate(values)]
    picked = [f"%s::{_kind(f)}" if same else f"r.{f.column}" for f, same in zip(fields, alike, strict=True)]
    arrays = [(field, column) for field, column, same in zip(fields, values, alike, strict=True) if not same]
    statement = STATEMENT.format(
        table=model._meta.db_table,
        columns=", ".join(f'"{field.column}"' for field in fields),
        picked=", ".join(picked),
        arrays=", ".join(f"%s::{_kind(field)}[]" for field, _column in arrays),
        names=", ".join(field.column for field, _column in arrays),
        conflict="ON CONFLICT DO NOTHING" if ignore_conflicts else "",
    )
    shared = [column[0] for column, same in zip(values, alike, strict=True) if same]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*shared, *(list(column) for _field, column in arrays)])


STATEMENT = 'INSERT INTO "{table}" ({columns}) SELECT {picked} FROM unnest({arrays}) AS r ({names}) {conflict}'


def _all_alike(column: Sequence[Any]) -> bool:
    first = column[0]
    return all(value is first or value == first for value in column)


def _prepared(field: models.Field, column: Sequence[Any]) -> Sequence[Any]:
    if not isinstance(field, models.JSONField):
        return column
    written = {id(value): value for value in column}  # rows of one occurrence share theirs
    texts = {key: json.dumps(value) for key, value in written.items()}
    return [texts[id(value)] for value in column]


def _kind(field: models.Field) -> str:
    """The column's type. Text without its length: a cast to a length would cut silently what the column refuses."""
    kind = field.db_type(connection) or ""
    return "text" if kind.startswith("varchar") else kind


def update(model: type[models.Model], names: Sequence[str], rows: Sequence[models.Model]) -> None:
    """Write these columns (by the names of their attributes) of many rows with one statement."""
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in names]
    statement = UPDATE.format(
        table=model._meta.db_table,
        columns=", ".join(f'"{field.column}" = r."{field.column}"' for field in fields),
        arrays=", ".join(f"%s::{_kind(field)}[]" for field in fields),
        names=", ".join(f'"{field.column}"' for field in fields),
    )
    values = [[_written(field, getattr(row, field.attname)) for row in rows] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [[row.pk for row in rows], *values])


UPDATE = 'UPDATE "{table}" AS t SET {columns} FROM unnest(%s::bigint[], {arrays}) AS r (id, {names}) WHERE t.id = r.id'


def _written(field: models.Field, value: Any) -> Any:
    """As the column keeps it: encrypted, or as JSON."""
    return json.dumps(value) if isinstance(field, models.JSONField) else field.get_prep_value(value)

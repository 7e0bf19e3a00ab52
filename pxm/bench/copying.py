"""Rows by the hundred thousand from one row that lived through the real actions: `INSERT … SELECT generate_series`."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, models

BASE = 10_000_000  # numbers of copies begin here, far from those the actions drew


def copy(model: type[models.Model], pk: int, first: int, last: int, changes: Mapping[str, str]) -> None:
    """Copies of one row for every `g` from `first` to `last`; `changes` are SQL expressions of `g` by column."""
    if last < first:
        return
    columns = [field.column for field in model._meta.concrete_fields if not field.generated]
    values = [changes.get(column, f't."{column}"') for column in columns]
    table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    statement = (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} "  # noqa: S608 - names of our own tables
        f"FROM {table} t, generate_series(%s, %s) g WHERE t.id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, last, pk])


def settle() -> None:
    """As autovacuum would leave it."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")

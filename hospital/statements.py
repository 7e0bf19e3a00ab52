"""Statements that a process writes once and asks with other values each time.

Django takes longer to write the SQL of a queue than PostgreSQL to answer it, and writes the same text for everybody
who stands alike. What differs from one asking to the next is a `Slot` in the queryset.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, QuerySet


class Slot(Expression):
    """Stands in a queryset for a value that is only known when the statement is asked."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Slot]]:
        return "%s", (self,)


class Statement:
    """The SQL of a queryset of plain values. Refuses a moment that is no slot: it would stay what it was."""

    def __init__(self, rows: QuerySet) -> None:
        try:
            self.sql, self.values = rows.query.sql_with_params()
        except EmptyResultSet:  # conditions that nothing meets
            self.sql, self.values = "", ()
        if any(isinstance(value, date) for value in self.values):
            raise TypeError("A statement that is kept must not know what time it was.")

    def ask(self, **slots: Any) -> list[tuple[Any, ...]]:
        """The rows, with a value for each of its slots."""
        if not self.sql:
            return []
        values = [slots[value.name] if isinstance(value, Slot) else value for value in self.values]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            return cursor.fetchall()

"""Statements that a process writes once and asks with other values each time.

Django takes longer to write the SQL of a busy page than PostgreSQL to answer it, and writes the same text for the same
person again and again. What differs from one asking to the next is a `Slot` in the queryset.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, QuerySet
from django.db.models.lookups import Lookup

if TYPE_CHECKING:
    from hospital.models import User
    from hospital.standing import Standing

MOST_KEPT = 1000  # statements of each kind, by one process; a few thousand letters each


@dataclass(frozen=True)
class Asker:
    """A person as a key of kept statements: who is alike in all of this is answered alike. A role given or taken, or
    acting for somebody, makes another key.
    """

    pk: int
    home_id: int | None
    standing: Standing
    acts_as: tuple[int, ...]
    user: User = field(compare=False, repr=False)

    @classmethod
    def of(cls, user: User) -> Asker:
        return cls(user.pk, user.home_id, user.standing, user.acts_as, user)


class Slot(Expression):
    """Stands in a queryset for a value that is only known when the statement is asked."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Slot]]:
        return "%s", (self,)


class AnyOf(Lookup):
    """`filter(AnyOf(F("pk"), ids))`: one array instead of a placeholder for each of hundreds of numbers.

    A list of constants to the planner, so that it goes by the index however large the table is.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        numbers = self.rhs if isinstance(self.rhs, Slot) else list(self.rhs)
        return f"{column} = ANY(%s)", (*values, numbers)


Moment: TypeAlias = datetime | Expression


class Statement:
    """The SQL of a queryset of plain values. Refuses a moment that is no slot: it would stay what it was."""

    def __init__(self, rows: QuerySet) -> None:
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, self.values = compiler.as_sql()
        except EmptyResultSet:  # conditions that nothing meets
            self.sql, self.values = "", ()
        if any(isinstance(value, date) for value in self.values):
            raise TypeError("A statement that is kept must not know what time it was.")
        selected = [column[0] for column in compiler.select[: compiler.col_count]] if self.sql else []
        self.converters = compiler.get_converters(selected)

    def ask(self, **slots: Any) -> list[tuple[Any, ...]]:
        """The rows, with a value for each of its slots."""
        if not self.sql:
            return []
        values = [slots[value.name] if isinstance(value, Slot) else value for value in self.values]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            rows = cursor.fetchall()
        return [self._converted(row) for row in rows] if self.converters else rows

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for number, (converters, expression) in self.converters.items():
            for convert in converters:
                values[number] = convert(values[number], expression, connection)
        return tuple(values)

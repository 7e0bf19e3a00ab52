"""Many rows at once: COPY into tables whose indexes and foreign keys are built afterwards.

Building an index over finished rows costs a fraction of keeping it row by row, most of all the one over search
tokens. Only the role that owns the tables can do that; for the app's role they stay, and loading takes longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from pxm.demo.lines import Model, written

PIECE = 1 << 16  # small enough that the server works on one piece while the next is made
BUILDING_MEMORY = "512MB"
# Foreign keys last: they are checked by the indexes of the others.
PUT_OFF = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
       contype = 'f' AS is_last
FROM pg_constraint WHERE conrelid = ANY(%(tables)s::regclass[]) AND contype IN ('f', 'u', 'x')
UNION ALL
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid), false
FROM pg_index WHERE indrelid = ANY(%(tables)s::regclass[]) AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY is_last DESC
"""
# Thousands of small statements on tables that nobody has analyzed yet: by the index, and joined as they are written.
PLANNING = {"enable_seqscan": "off", "join_collapse_limit": "1"}
OWNED = "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = ANY(%s::regclass[])"


class Stream:
    """What COPY reads: lines, made as they are asked for."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.rest, self.count = lines, "", 0

    def read(self, size: int) -> str:
        pieces, length = [self.rest], len(self.rest)
        for line in self.lines:
            pieces.append(line)
            length += len(line)
            self.count += 1
            if length >= size:
                break
        text = "".join(pieces)
        self.rest = text[size:]
        return text[:size]


@contextmanager
def step_by_step() -> Iterator[None]:
    """Inside one transaction: no savepoints, which are a third of all statements, since half a demo is none anyway."""
    with connection.cursor() as cursor:
        for name, value in PLANNING.items():
            cursor.execute(f"SET LOCAL {name} = {value}")
        connection.features.uses_savepoints = False
        try:
            yield
        finally:
            connection.features.uses_savepoints = True
        for name in PLANNING:
            cursor.execute(f"SET LOCAL {name} TO DEFAULT")


def copy_in(model: Model, lines: Iterator[str]) -> int:
    """Write the lines; returns how many rows they were."""
    columns = ", ".join(f'"{field.column}"' for field in written(model))
    stream = Stream(lines)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {model._meta.db_table} ({columns}) FROM STDIN", stream, PIECE)
    return stream.count


def draw_numbers(model: Model, count: int) -> None:
    """The app's role may draw numbers but not set them: draw as many as were used."""
    draw = "SELECT count(nextval(pg_get_serial_sequence(%s, 'id'))) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(draw, [model._meta.db_table, count])


def is_owner(models: Sequence[Model]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(OWNED, [tables(models)])
        return cursor.fetchone()[0]


def tables(models: Sequence[Model]) -> list[str]:
    return [model._meta.db_table for model in models]


@contextmanager
def indexes_later(models: Sequence[Model]) -> Iterator[bool]:
    """Take indexes, unique and foreign keys off, and build them again at the end; not for the app's role.

    Primary keys stay: numbers only ever grow. Check constraints stay, too.
    """
    if not is_owner(models):
        yield False
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{BUILDING_MEMORY}'")
        cursor.execute(PUT_OFF, {"tables": tables(models)})
        found = cursor.fetchall()
        for drop, _build, _is_last in found:
            cursor.execute(drop)
    yield True
    with connection.cursor() as cursor:
        for _drop, build, _is_last in reversed(found):
            cursor.execute(build)


def analyze() -> None:
    """What the planner knows, as autovacuum would leave it; inside a transaction the dead rows stay."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")

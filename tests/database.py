"""How a test that really commits is undone.

The tests are the app role, which may not truncate, and the audit tables refuse it even more. So the
flush goes through a connection of the administrator; and it goes back to what the migrations left behind
(kept in a schema of its own by `pxm.local.throwaway`), because an empty database is no legal state.
"""

import os
from functools import cache
from typing import Any

import psycopg2

from pxm.local.throwaway import SEED_SCHEMA

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  AND relname <> 'django_migrations'
"""
SEEDED = f"SELECT relname FROM pg_class WHERE relnamespace = '{SEED_SCHEMA}'::regnamespace AND relkind = 'r'"
# a generated column cannot be given a value
COLUMNS = """
SELECT string_agg(format('%%I', attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = format('public.%%I', %s::text)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def names(cursor: Any, query: str) -> list[str]:
    cursor.execute(query)
    return [row[0] for row in cursor.fetchall()]


def not_empty(cursor: Any, tables: list[str]) -> list[str]:
    asked = " UNION ALL ".join(f"""SELECT '{name}' WHERE EXISTS (SELECT FROM public."{name}")""" for name in tables)
    return names(cursor, asked) if tables else []


def columns(cursor: Any, table: str) -> str:
    cursor.execute(COLUMNS, [table])
    return cursor.fetchone()[0]


def back_to_migrated(_operations: object = None, _sql: object = None) -> None:
    """Takes the place of Django's flush; one transaction.

    The last request of a page that a browser test left may still be at work: whoever loses to it tries again.
    """
    for _turn in range(5):
        try:
            return _back_to_migrated()
        except psycopg2.errors.DeadlockDetected:
            continue
    return _back_to_migrated()


def _back_to_migrated() -> None:
    """Row by row, which for the few rows of a test costs a fraction of making new files for two hundred tables.

    The administrator is asked for no reason why a row may not go; who is still writing is waited for.
    """
    with administrator() as connection, connection.cursor() as cursor:
        tables, seeded = names(cursor, TABLES), names(cursor, SEEDED)
        listed = ", ".join(f'public."{name}"' for name in tables)
        cursor.execute(f"LOCK TABLE {listed} IN SHARE ROW EXCLUSIVE MODE")
        for name in not_empty(cursor, [name for name in tables if name not in seeded]):
            cursor.execute(f'DELETE FROM public."{name}"')
        for name in seeded:
            if rows(cursor, "public", name) != rows(cursor, SEED_SCHEMA, name):
                listed = columns(cursor, name)
                cursor.execute(f'DELETE FROM public."{name}"')
                cursor.execute(f'INSERT INTO public."{name}" ({listed}) SELECT {listed} FROM {SEED_SCHEMA}."{name}"')


@cache
def administrator() -> Any:
    """One connection for all of them: a new one would have to learn every table first."""
    words = "-c lock_timeout=20s -c session_replication_role=replica"
    return psycopg2.connect(os.environ["PXM_TEST_ADMIN_URL"], options=words)


def rows(cursor: Any, schema: str, table: str) -> list[str]:
    """What is in a table, in no order; generated columns follow from the others."""
    cursor.execute(f"""SELECT ROW({columns(cursor, table)})::text FROM {schema}."{table}" ORDER BY 1""")
    return [row[0] for row in cursor.fetchall()]

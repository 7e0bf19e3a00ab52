"""The role the product runs as adds entries and seals; whatever else it tries is refused by the database."""

import os
from contextlib import closing

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit import log
from audit.models import Entry, Seal
from tests import make

pytestmark = pytest.mark.django_db

REFUSED = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "TRUNCATE {table} CASCADE",
    "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} ADD COLUMN extra int",
    "ALTER TABLE {table} RENAME TO elsewhere",
    "DROP TRIGGER {table}_append_only ON {table}",
    "CREATE RULE silent AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "CREATE INDEX more ON {table} ({column})",
    "SELECT * FROM {table} FOR UPDATE",
]
AROUND = [
    "DROP FUNCTION audit_refuse_change() CASCADE",
    "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "SET ROLE pxm_owner",
    "ALTER ROLE pxm_app SUPERUSER",
    "SELECT setval('audit_entry_id_seq', 1)",
]
TABLES = {"audit_entry": "verb", "audit_seal": "hash"}


@pytest.fixture(autouse=True)
def _rows():
    log.record("complaint.view", number=1)
    Seal.objects.create(until=timezone.now(), count=1, hash="a" * 64)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", REFUSED)
def test_the_app_role_is_refused(statement, table):
    is_refused(statement.format(table=table, column=TABLES[table]))


@pytest.mark.parametrize("statement", AROUND)
def test_the_app_role_finds_no_way_around(statement):
    is_refused(statement)


@pytest.mark.parametrize("table", TABLES)
def test_the_app_role_cannot_give_itself_rights(table):
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO pxm_app")  # only warned about
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE, DELETE, TRUNCATE')", [table])
        assert cursor.fetchone() == (False,)


def is_refused(statement: str) -> None:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert refusal.value.__cause__.pgcode == "42501"  # insufficient_privilege
    assert (Entry.objects.count(), Seal.objects.count()) == (1, 1)


def test_it_may_read_and_add():
    log.record("complaint.view", number=2)
    assert Entry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
def test_the_triggers_refuse_even_a_role_that_was_given_the_rights(statement):
    """Somebody grants too much by mistake: the trigger still stands behind the rights."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner, owner.cursor() as cursor:
        cursor.execute("GRANT UPDATE, DELETE, TRUNCATE ON audit_entry TO pxm_app")
        owner.commit()
        try:
            is_refused(statement)
        finally:
            cursor.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM pxm_app")
            owner.commit()


@pytest.mark.django_db(transaction=True)
def test_the_control_the_owner_can_change_rows_which_only_the_seals_betray():
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner, owner.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET verb = 'complaint.close'")
        owner.commit()
    assert Entry.objects.get().verb == "complaint.close"


@pytest.mark.django_db(transaction=True)
def test_while_the_audit_cannot_be_written_nothing_is_shown():
    """Looking is recorded in the same breath, so without a record there is no look (P19)."""
    client = make.signed_in(make.user("privacy"), raise_request_exception=False)
    assert client.get("/audit/").status_code == 200
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner, owner.cursor() as cursor:
        cursor.execute("REVOKE INSERT ON audit_entry FROM pxm_app")
        owner.commit()
        try:
            refused = client.get("/audit/")
        finally:
            cursor.execute("GRANT INSERT ON audit_entry TO pxm_app")
            owner.commit()
    assert refused.status_code == 500
    assert b"Entries, the newest first" not in refused.content

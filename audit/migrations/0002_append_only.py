"""Entries and seals are added, never changed: a trigger for everybody but the owner, and no right for the app role."""

from django.db import migrations

TABLES = ("audit_entry", "audit_seal")

GUARD = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(session_user, (SELECT tableowner FROM pg_tables WHERE schemaname = TG_TABLE_SCHEMA
                                  AND tablename = TG_TABLE_NAME), 'MEMBER') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD WHEN 'UPDATE' THEN NEW ELSE NULL END;
    END IF;
    RAISE EXCEPTION 'audit rows are only ever added' USING ERRCODE = 'insufficient_privilege';
END $$;
"""

WATCH = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'pxm_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {table} FROM pxm_app;
        GRANT SELECT, INSERT ON {table} TO pxm_app;
    END IF;
END $$;
"""

UNWATCH = """
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION audit_refuse_change();"),
        *[migrations.RunSQL(WATCH.format(table=t), UNWATCH.format(table=t)) for t in TABLES],
    ]

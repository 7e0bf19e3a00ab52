"""A published version, and what patients read of it in another language, can be neither changed nor deleted."""

from django.db import migrations

GUARD = """
CREATE FUNCTION surveys_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published survey never changes' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER surveys_version_stays BEFORE UPDATE OR DELETE ON surveys_instrumentversion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION surveys_refuse_change();

CREATE FUNCTION surveys_refuse_translation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'draft' AND EXISTS (
        SELECT FROM surveys_instrumentversion WHERE id = OLD.version_id AND published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a published survey never changes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER surveys_translation_stays BEFORE UPDATE OR DELETE ON surveys_translation
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_translation();
"""

UNGUARD = """
DROP TRIGGER surveys_translation_stays ON surveys_translation;
DROP TRIGGER surveys_version_stays ON surveys_instrumentversion;
DROP FUNCTION surveys_refuse_translation();
DROP FUNCTION surveys_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_instruments")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]

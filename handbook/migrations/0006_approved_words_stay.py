"""Nothing of an approved version changes, whoever asks: its words, who approved them, from when they hold."""

from django.db import migrations

GUARD = """
CREATE FUNCTION handbook_refuse_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an approved document never changes' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER handbook_version_stays BEFORE UPDATE OR DELETE ON handbook_paperversion
    FOR EACH ROW WHEN (OLD.approved_at IS NOT NULL) EXECUTE FUNCTION handbook_refuse_version();

CREATE FUNCTION handbook_refuse_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM handbook_paperversion
        WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.version_id ELSE OLD.version_id END AND approved_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'an approved document never changes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER handbook_text_stays BEFORE INSERT OR UPDATE OR DELETE ON handbook_papertext
    FOR EACH ROW EXECUTE FUNCTION handbook_refuse_text();
"""

UNGUARD = """
DROP TRIGGER handbook_text_stays ON handbook_papertext;
DROP TRIGGER handbook_version_stays ON handbook_paperversion;
DROP FUNCTION handbook_refuse_text();
DROP FUNCTION handbook_refuse_version();
"""


class Migration(migrations.Migration):
    dependencies = [("handbook", "0005_papers")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]

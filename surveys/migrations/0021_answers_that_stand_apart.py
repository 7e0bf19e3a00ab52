"""What was kept before: days of responses become months, answers of wards are added up over all ways, and those to the
official questions of HCAHPS stand in the month they count for alone.
"""

from django.db import migrations

MONTHS = "UPDATE surveys_response SET month = date_trunc('month', month)"
ANSWERS = "what IN ('answer', 'skipped')"
ALL_WAYS = f"""
WITH gone AS (DELETE FROM surveys_tally WHERE {ANSWERS} AND way <> '' RETURNING *)
INSERT INTO surveys_tally (version_id, site_id, department_id, location_id, month, way, what, item, code, number)
SELECT version_id, site_id, department_id, location_id, month, '', what, item, code, sum(number) FROM gone
GROUP BY 1, 2, 3, 4, 5, 7, 8, 9
"""
OFFICIAL = """
SELECT v.id AS version, i->>'key' AS key FROM surveys_instrumentversion v
JOIN surveys_instrument s ON s.id = v.instrument_id, jsonb_array_elements(v.content->'items') i
WHERE s.programme = 'hcahps' AND (i->>'is_locked')::boolean
"""
OF_RESPONSES = f"""
UPDATE surveys_response r SET answers = r.answers - o.keys
FROM (SELECT version, array_agg(key) AS keys FROM ({OFFICIAL}) f GROUP BY version) o WHERE r.version_id = o.version
"""
OF_TOTALS = [
    f"DELETE FROM {table} t USING ({OFFICIAL}) o WHERE t.version_id = o.version AND t.item = o.key AND t.{ANSWERS}"
    for table in ("surveys_tally", "surveys_sitetally")
]


class Migration(migrations.Migration):
    dependencies = [("surveys", "0020_what_a_response_need_not_keep")]
    operations = [
        migrations.RunSQL([MONTHS, OF_RESPONSES, *OF_TOTALS, ALL_WAYS], migrations.RunSQL.noop),
    ]

from django.db import migrations

# Letters that wait or are written: whoever has saved a draft of them, as the audit tells it.
WRITERS = """
UPDATE complaints_letter AS letter SET writers = found.writers
FROM (
    SELECT (facts ->> 'letter')::bigint AS letter, array_agg(DISTINCT actor_id) AS writers
    FROM audit_entry WHERE verb = 'complaint.draft' AND actor_id IS NOT NULL GROUP BY 1
) AS found
WHERE found.letter = letter.id AND letter.state IN ('draft', 'submitted')
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0031_everybody_who_wrote_a_letter"), ("audit", "0001_initial")]

    operations = [migrations.RunSQL(WRITERS, "UPDATE complaints_letter SET writers = '{}'")]

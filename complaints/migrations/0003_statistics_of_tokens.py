"""PostgreSQL remembers the 3,000 commonest tokens instead of 1,000. With fewer it takes every rare one for half as
common as the rarest it remembers, and walks all records in search of a page full of four telephone digits.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_edition_of_tokens")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE complaints_complaint ALTER COLUMN tokens SET STATISTICS 300",
            "ALTER TABLE complaints_complaint ALTER COLUMN tokens SET STATISTICS -1",
        )
    ]

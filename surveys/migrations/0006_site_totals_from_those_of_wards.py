"""The totals of sites, added up from those of their wards."""

from django.db import migrations

ADD_UP = """
INSERT INTO surveys_sitetally (version_id, site_id, month, way, what, item, code, number)
SELECT version_id, site_id, month, way, what, item, code, sum(number) FROM surveys_tally GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0005_results_at_speed_tablets_and_licences")]
    operations = [migrations.RunSQL(ADD_UP, "DELETE FROM surveys_sitetally")]

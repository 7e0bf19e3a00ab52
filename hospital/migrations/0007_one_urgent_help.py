"""The sentence in one language only is gone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hospital", "0006_keep_urgent_help")]

    operations = [migrations.RemoveField("site", "urgent_help_once")]

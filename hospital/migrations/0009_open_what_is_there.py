"""A hospital that was there before the first steps were is open: nobody shuts a door that people use."""

from django.db import migrations
from django.utils import timezone


def open_house(apps, schema_editor):
    apps.get_model("hospital", "Organization").objects.filter(opened_at=None).update(opened_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("hospital", "0008_opened_at")]

    operations = [migrations.RunPython(open_house, migrations.RunPython.noop)]

"""A rule that is off until somebody switches it on."""

from django.db import migrations


def begin(apps, schema_editor):
    apps.get_model("feedback", "Watch").objects.get_or_create(kind="moved", defaults={"amount": 1})


def end(apps, schema_editor):
    apps.get_model("feedback", "Watch").objects.filter(kind="moved").delete()


class Migration(migrations.Migration):
    dependencies = [("feedback", "0019_when_they_go_home")]
    operations = [migrations.RunPython(begin, end)]

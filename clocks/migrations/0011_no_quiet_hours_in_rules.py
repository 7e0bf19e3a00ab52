"""Quiet hours are a person's own, or 20:00 to 07:00 where they are; those in the rules of a place were read by nobody."""

from django.db import migrations

QUIET = {"quiet_from": "20:00", "quiet_to": "07:00"}


def leave_out(apps, schema_editor):
    for name in ("ProfileVersion", "Proposal"):
        for row in apps.get_model("clocks", name).objects.exclude(data=None):
            if isinstance(row.data, dict) and QUIET.keys() & row.data.keys():
                row.data = {key: value for key, value in row.data.items() if key not in QUIET}
                row.save(update_fields=["data"])


def put_back(apps, schema_editor):
    for row in apps.get_model("clocks", "ProfileVersion").objects.all():
        row.data = {**row.data, **QUIET}
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("clocks", "0010_both_times_and_hidden_pauses")]

    operations = [migrations.RunPython(leave_out, put_back)]

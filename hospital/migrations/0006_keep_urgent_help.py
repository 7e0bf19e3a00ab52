"""The one sentence a site had belongs to the first of its languages; back again, the first that has words is kept."""

from django.db import migrations

FALLBACK = "en"


def into_first_language(apps, schema_editor):
    for site in apps.get_model("hospital", "Site").objects.exclude(urgent_help_once=""):
        language = site.languages[0] if site.languages else FALLBACK
        site.urgent_help = {language: site.urgent_help_once}
        site.save(update_fields=["urgent_help"])


def into_one_sentence(apps, schema_editor):
    for site in apps.get_model("hospital", "Site").objects.all():
        order = [*site.languages, *site.urgent_help]
        site.urgent_help_once = next((site.urgent_help[code] for code in order if site.urgent_help.get(code)), "")
        site.save(update_fields=["urgent_help_once"])


class Migration(migrations.Migration):
    dependencies = [("hospital", "0005_urgent_help_by_language")]

    operations = [migrations.RunPython(into_first_language, into_one_sentence)]

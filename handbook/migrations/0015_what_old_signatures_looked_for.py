"""Signatures given since the kitchen was last changed looked for what it names now; of older ones nobody knows.

A check that rests on those goes: guests ask before eating until it is signed again.
"""

from django.db import migrations

from handbook.allergens import Listed


def look(apps, schema_editor):
    dish, signature = apps.get_model("handbook", "Dish"), apps.get_model("handbook", "Signature")
    kitchens = {row.site_id: row for row in apps.get_model("handbook", "Kitchen").objects.all()}
    entries = apps.get_model("audit", "Entry").objects.filter(verb="kitchen.change", subject_kind="kitchen")
    for site in dish.objects.order_by().values_list("site", flat=True).distinct():
        kitchen = kitchens.get(site)
        rows = signature.objects.filter(dish__site=site)
        if kitchen and (last := entries.filter(subject_id=kitchen.pk).order_by("-at").first()):
            rows = rows.filter(at__gt=last.at)
        listed = Listed.of(kitchen.region, kitchen.also) if kitchen else Listed.of("eu")
        rows.update(listed=[code.value for code in listed.codes])
    for one in dish.objects.filter(checked_until__isnull=False):
        counts = signature.objects.filter(dish=one, fingerprint=one.fingerprint).exclude(listed=[])
        if counts.order_by().values("by").distinct().count() < 2:
            dish.objects.filter(pk=one.pk).update(signed_by=None, seconded_by=None, checked_until=None)


class Migration(migrations.Migration):

    dependencies = [
        ("handbook", "0014_lists_that_were_signed"),
        ("audit", "0001_initial"),
    ]

    operations = [migrations.RunPython(look, migrations.RunPython.noop)]

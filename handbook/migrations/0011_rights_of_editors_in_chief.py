"""Editors-in-chief of sites that have a handbook already may write in it and approve, like those of later ones."""

from django.db import migrations

RIGHTS = ("add_page", "change_page", "lock_page")


def give(apps, schema_editor):
    group, right = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    allowed = apps.get_model("wagtailcore", "GroupPagePermission")
    rights = list(right.objects.filter(content_type__app_label="wagtailcore", codename__in=RIGHTS))
    for home in apps.get_model("handbook", "HandbookHome").objects.all():
        chiefs, _made = group.objects.get_or_create(name=f"chief@{home.hospital_id}")
        for one in rights:
            allowed.objects.get_or_create(group=chiefs, page_id=home.pk, permission=one)
        for task in apps.get_model("handbook", "Approval").objects.filter(groups__name=f"reviewer@{home.hospital_id}"):
            task.groups.add(chiefs)


def take(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__startswith="chief@").delete()


class Migration(migrations.Migration):

    dependencies = [
        ("handbook", "0010_upkeep"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(give, take)]

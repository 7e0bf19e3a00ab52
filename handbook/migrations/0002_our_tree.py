"""What Wagtail begins with gives way to what a hospital has: no welcome page, no groups of its own, our languages."""

from django.conf import settings
from django.db import migrations

OURS = ("Moderators", "Editors")


def begin(apps, schema_editor):
    page, site = apps.get_model("wagtailcore", "Page"), apps.get_model("wagtailcore", "Site")
    root = page.objects.get(depth=1)
    site.objects.update(root_page=root, site_name="Handbook")
    page.objects.filter(depth=2, url_path="/home/").delete()
    page.objects.filter(pk=root.pk).update(numchild=page.objects.filter(depth=2).count())
    apps.get_model("auth", "Group").objects.filter(name__in=OURS).delete()
    for model in ("WorkflowPage", "WorkflowTask", "Workflow", "GroupApprovalTask", "Task"):
        apps.get_model("wagtailcore", model).objects.all().delete()
    locale = apps.get_model("wagtailcore", "Locale")
    for code, _name in settings.LANGUAGES:
        locale.objects.get_or_create(language_code=code)


class Migration(migrations.Migration):

    dependencies = [
        ("handbook", "0001_pages"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]

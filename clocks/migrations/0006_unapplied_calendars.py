"""Calendars that were published and not carried to every target yet go on as jobs."""

from django.db import migrations


def into_jobs(apps, _editor):
    version, publication = apps.get_model("clocks", "CalendarVersion"), apps.get_model("clocks", "Publication")
    publication.objects.bulk_create(
        publication(calendar_version=row, by_id=row.published_by_id, at=row.published_at)
        for row in version.objects.filter(applied_at__isnull=True).order_by("id")
    )


def back(apps, _editor):
    """The sweep of before begins with them once more; doing a target twice changes nothing."""
    version, publication = apps.get_model("clocks", "CalendarVersion"), apps.get_model("clocks", "Publication")
    waiting = publication.objects.exclude(state="done").values("calendar_version")
    for row in version.objects.exclude(pk__in=waiting):
        version.objects.filter(pk=row.pk).update(applied_at=row.published_at)


class Migration(migrations.Migration):
    dependencies = [("clocks", "0005_publications")]

    operations = [migrations.RunPython(into_jobs, back)]

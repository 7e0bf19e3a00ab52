"""Saved columns: which ones a file has, in which order and under which names."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.querysets import ColumnProfileQuerySet


class Purpose(models.TextChoices):
    """What names and words leave the house for; "" where none do."""

    REGISTER = "register", _("The register asks for them")
    AUTHORITY = "authority", _("An authority asks for them")
    COURT = "court", _("A court or a lawyer asks for them")
    INSURER = "insurer", _("The insurer asks for them")
    QUALITY = "quality", _("Quality work in this house")


class ColumnProfile(models.Model):
    """What a file of records looks like to whoever reads it. `columns` holds [key, heading] in order; which keys there
    are says the room (`feedback.columns`). Somebody's own, or shared (no owner) by all who make such files.
    """

    class Of(models.TextChoices):
        CASES = "cases"
        REGISTER = "register"

    of = models.CharField(max_length=10, choices=Of)
    name = models.CharField(max_length=60)
    columns = models.JSONField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="column_profiles")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = ColumnProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["of", "name", "owner"],
                condition=Q(retired_at__isnull=True),
                name="column_profile_name_once",
                nulls_distinct=False,
            ),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

"""What was reported of a period, as it was reported."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Complaint
from complaints.querysets import ReturnQuerySet


class Return(models.Model):
    """One period of a site, or of every site (None), closed once: figures and lines never change again.

    `edition` is that of the counting rule. `sha256` is of edition, lines and figures (`complaints.returns.marks`).
    """

    class Kind(models.TextChoices):
        GENERAL = "general", _("Complaints return")
        KO41A = "ko41a", _("Written complaints (KO41a)")
        CMS = "cms", _("Grievance log (CMS)")

    kind = models.CharField(max_length=10, choices=Kind)
    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, related_name="returns")
    first_on = models.DateField()
    last_on = models.DateField()
    edition = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ["-last_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "site", "first_on", "last_on"], name="return_closed_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(last_on__gt=F("first_on")), name="return_of_some_days"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_on:%Y-%m-%d} to {self.last_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("return", args=[self.pk])


class ReturnLine(models.Model):
    """What one case added to a closed return: codes, dates and counts, never words or names of patients."""

    closed = models.ForeignKey(Return, models.PROTECT, related_name="lines", db_index=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    values = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["closed", "complaint"], name="return_line_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id} in {self.closed_id}"

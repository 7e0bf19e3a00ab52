"""Somebody is threatened now: where, who said so, and when it was over. Nothing of the story."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from complaints.models.cases import Complaint
from complaints.querysets import ThreatQuerySet
from hospital.fields import reference


class Threat(models.Model):
    """`complaint` is the case it has to do with, if any: whoever is told sees reference and place only."""

    ref = reference("T")
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="threats")
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    department = models.ForeignKey("hospital.Department", models.PROTECT, null=True, related_name="+")
    location = models.ForeignKey("hospital.Location", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    details = models.CharField(max_length=300, blank=True)  # for whoever goes there; read on the page, never sent
    mistaken_at = models.DateTimeField(
        null=True
    )  # since when it is said to have been a mistake; it stands all the same
    stood_down_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stood_down_at = models.DateTimeField(null=True)
    stood_down_because = models.TextField(blank=True)

    objects = ThreatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stood_down_at__isnull=True) ^ ~Q(stood_down_because=""),
                name="threat_stood_down_with_a_reason",
            )
        ]
        indexes = [models.Index(fields=["site", "-id"], name="threat_site")]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("threat", args=[self.ref])

    @property
    def place(self) -> str:
        return str(self.location or self.department or self.site)

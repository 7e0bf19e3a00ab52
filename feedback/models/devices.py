"""Devices that many people use: a ward's computer where staff log, a tablet where patients and visitors tell."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.querysets import DeviceQuerySet


class Device(models.Model):
    """The device holds a random token, of which the hash is kept here. It gets it once, for a code that somebody who
    may register devices reads out or types there within the hour.
    """

    class Kind(models.TextChoices):
        STATION = "station", _("Ward station: staff log what they hear")
        KIOSK = "kiosk", _("Tablet: patients and visitors tell us")

    kind = models.CharField(max_length=8, choices=Kind)
    label = models.CharField(_("what it is called"), max_length=60)
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    department = models.ForeignKey("hospital.Department", models.PROTECT, null=True, related_name="+")
    location = models.ForeignKey("hospital.Location", models.PROTECT, null=True, related_name="+")
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    exit_code = models.CharField(max_length=8)  # frees a tablet; read on the page of the devices
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paired_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["site__name", "label", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paired_at__isnull=True) | ~Q(token_hash=None) | Q(revoked_at__isnull=False),
                name="device_paired_has_token",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(token_hash=None, code_hash=""),
                name="device_revoked_opens_nothing",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def place(self) -> models.Model:
        return self.location or self.department or self.site

    @property
    def account(self) -> str:
        """What the raw item calls the way in."""
        return f"device-{self.pk}"

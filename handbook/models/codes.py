"""Codes to scan beside beds, on wards and at places: a short address that leads where it should today."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handbook.querysets import Codes

# Targets outside the handbook, with a sign that stands in no path. They lead to the forms by their addresses.
TELL_US, STAFF = "+tell-us", "+staff"


class QrCode(models.Model):
    """`target` is the path within the site's handbook, in the reader's language; "" is its first page. Codes that lead
    to a form take the place along: the ward, what the code hangs beside (its label), the service.
    """

    code = models.SlugField(max_length=8, unique=True)
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    location = models.ForeignKey("hospital.Location", models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey("hospital.Service", models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField(_("where it hangs"), max_length=80)
    target = models.CharField(_("leads to"), max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    objects = Codes.as_manager()

    # What `User.may` asks of a row, besides `site_id`.
    department_id = None

    class Meta:
        ordering = ["site__name", "location__name", "pk"]

    def __str__(self) -> str:
        return self.code

    @property
    def url(self) -> str:
        return settings.SITE_URL + reverse("public-code", args=[self.code])


class ScanDay(models.Model):
    """How often a code was scanned on one day. Nothing of who did: no address, no device, no time of day."""

    code = models.ForeignKey(QrCode, models.CASCADE, related_name="days")
    on = models.DateField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "on"], name="scan_day_once")]

    def __str__(self) -> str:
        return f"{self.code_id} {self.on}"

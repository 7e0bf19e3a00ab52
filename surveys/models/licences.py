"""That we may use somebody else's wording, and that it is theirs: the paper, who has read it, who has compared it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from surveys.models.instruments import Instrument
from surveys.querysets import PermissionQuerySet


class Permission(models.Model):
    """A permission in writing to use a licensed survey. It counts once a named person has confirmed what it says."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="permissions")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    valid_until = models.DateField(null=True, blank=True)  # the last day; None: without an end
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = PermissionQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__gte=F("added_at"), confirmed_by__isnull=False),
                name="survey_permission_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Permission {self.pk}"


class Attestation(models.Model):
    """That somebody had the official instrument beside them and one question is word for word the same.

    `mark` is of the question as it stood then (`surveys.hcahps.questionnaire.mark`): what changes needs another one.
    """

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="attestations")
    key = models.CharField(max_length=24)
    mark = models.CharField(max_length=64)
    attested_at = models.DateTimeField()
    attested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["attested_at"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "key", "mark"], name="survey_attestation_once"),
        ]

    def __str__(self) -> str:
        return f"Attestation {self.pk}"

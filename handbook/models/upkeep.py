"""What becomes of pages beside their words: whom they helped, what was published at once, what waits for others."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from handbook.querysets import Emergencies, Helps


class Help(models.Model):
    """How often a page helped its readers and how often not: of one version, in one language, on one day. Nobody's.

    `version` is the number of the page's revision, 0 for words that have none. `language` is the reader's, who may have
    been shown the page in another one. `no_seen` are those of `no` that whoever keeps the page has answered for.
    """

    page = models.ForeignKey("handbook.HandbookPage", models.CASCADE, related_name="helps")
    version = models.BigIntegerField()
    language = models.CharField(max_length=12)
    on = models.DateField()
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)
    no_seen = models.PositiveIntegerField(default=0)

    objects = Helps.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "version", "language", "on"], name="help_once"),
            models.CheckConstraint(condition=Q(no_seen__lte=F("no")), name="help_seen_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.on}: {self.yes}/{self.no}"


class Emergency(models.Model):
    """A version that one person published without approval. Somebody else looks at it afterwards."""

    class Outcome(models.TextChoices):
        RIGHT = "right", _("It is right as it stands")
        CHANGED = "changed", _("It is right, and I have asked for a change")
        WRONG = "wrong", _("It was not right, and is being put right")

    page = models.ForeignKey("handbook.HandbookPage", models.CASCADE, related_name="emergencies")
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    because = models.CharField(_("why it could not wait"), max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("what you found"), max_length=8, choices=Outcome, blank=True)

    objects = Emergencies.as_manager()

    # What `User.may` asks of a row, besides `site_id`.
    department_id = None

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None, outcome="")
                | (Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(outcome="") & ~Q(looked_by=F("by"))),
                name="emergency_looked_at_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.at:%Y-%m-%d}"


class Waiting(models.Model):
    """An approved version that goes live together with the page's other languages, when all of them are ready."""

    page = models.ForeignKey("handbook.HandbookPage", models.CASCADE, related_name="waiting")
    revision = models.ForeignKey("wagtailcore.Revision", models.CASCADE, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page"], name="one_version_waits")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.revision_id}"


class LeftOut(models.Model):
    """A page of the group that one site does not have, in no language: `key` is what its translations share."""

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    key = models.UUIDField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="page_left_out_once")]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.key}"

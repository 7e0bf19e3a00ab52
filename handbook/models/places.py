"""Where people find what they need, in the hospital and around it."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handbook.querysets import OfSite
from handbook.saying import Said, said
from handbook.seeing import mark_of

INSIDE_DAYS, OUTSIDE_DAYS = 180, 30


class Place(models.Model):
    """One place. Texts are kept by language; hours as `handbook.opening` reads them."""

    class Kind(models.TextChoices):
        SHOP = "shop", _("Shop")
        PHARMACY = "pharmacy", _("Pharmacy")
        FOOD = "food", _("Café or restaurant")
        CASH = "cash", _("Cash machine")
        FAITH = "faith", _("Prayer and quiet")
        PARKING = "parking", _("Parking")
        TRANSPORT = "transport", _("Bus, train, taxi")
        HOTEL = "hotel", _("Place to stay")
        OUTDOORS = "outdoors", _("Garden and park")
        FAMILY = "family", _("For families")
        HELP = "help", _("Help and information")

    class StepFree(models.TextChoices):
        YES = "yes", _("Step-free")
        PARTLY = "partly", _("Partly step-free")
        NO = "no", _("Steps on the way")

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="places")
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.JSONField(default=dict)
    where = models.JSONField(default=dict)
    note = models.JSONField(default=dict, blank=True)
    is_inside = models.BooleanField(default=True)
    walk_minutes = models.PositiveSmallIntegerField(validators=[MaxValueValidator(120)])
    step_free = models.CharField(max_length=6, choices=StepFree)
    has_toilet = models.BooleanField(default=False)
    weekly = models.JSONField(default=dict, blank=True)
    exceptions = models.JSONField(default=dict, blank=True)
    is_closed_for_now = models.BooleanField(default=False)
    phone = models.CharField(max_length=32, blank=True)
    check_every_days = models.PositiveSmallIntegerField(validators=[MinValueValidator(7), MaxValueValidator(730)])
    checked_on = models.DateField(editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    is_shown = models.BooleanField(default=True)
    # By which rules it was looked at last (`clocks`)
    profile_version = models.ForeignKey(
        "clocks.ProfileVersion", models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )

    objects = OfSite.as_manager()

    WRITTEN = (
        "kind", "name", "where", "note", "is_inside", "walk_minutes", "step_free", "has_toilet", "weekly", "exceptions",
        "is_closed_for_now", "phone", "check_every_days", "is_shown",
    )  # fmt: skip

    class Meta:
        ordering = ["-is_inside", "walk_minutes", "code"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="place_code"),
            models.CheckConstraint(condition=Q(check_every_days__gte=7), name="place_is_checked_again"),
        ]

    def __str__(self) -> str:
        return str(said(self.name, settings.LANGUAGE_CODE)) or self.code

    @property
    def mark(self) -> str:
        """Of all that is written of it."""
        return mark_of([getattr(self, name) for name in self.WRITTEN])

    def get_absolute_url(self) -> str:
        return reverse("place-change", args=[self.site.code, self.code])

    @property
    def zone(self) -> str:
        return self.site.zone

    def called(self, language: str) -> Said:
        return said(self.name, language)

    @property
    def check_due_on(self) -> date:
        return self.checked_on + timedelta(days=self.check_every_days)

    @property
    def hidden_from(self) -> date:
        """From this day on nobody is sent there any more: it was not looked at for twice as long as it should be."""
        return self.checked_on + timedelta(days=2 * self.check_every_days)

"""What one person asks for and another one has to agree to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Complaint
from complaints.models.records import Entry


class SecondLook(models.Model):
    """Somebody asks, with a reason, to take a protection away; a second person agrees or declines.

    `user` is whose name it is about.
    """

    class Of(models.TextChoices):
        NAME = "name", _("Somebody is named no longer")
        CANDOUR = "candour", _("It does not fall under candour after all")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="second_looks")
    of = models.CharField(max_length=10, choices=Of)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_agreed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "of", "user"], condition=Q(decided_at__isnull=True), nulls_distinct=False,
                name="second_look_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="second_look_by_another"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, is_agreed__isnull=True)
                | Q(decided_at__isnull=False, is_agreed__isnull=False),
                name="second_look_decided_and_how_together",
            ),
            models.CheckConstraint(condition=Q(of="name") ^ Q(user__isnull=True), name="second_look_of_a_name_has_one"),
        ]  # fmt: skip
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.of} of {self.complaint_id}"

"""Bodies outside the house that ask about a case, or take it over: a catalog, and what each has to do with a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Complaint
from complaints.models.records import Entry


class Body(models.Model):
    """One line of the hospital's own list."""

    class Kind(models.TextChoices):
        REGULATOR = "regulator", _("Regulator")
        HOTLINE = "hotline", _("Public hotline")
        OMBUDSMAN = "ombudsman", _("Ombudsman")
        MEDIATOR = "mediator", _("Mediator")
        INSURER = "insurer", _("Insurer")
        EMBASSY = "embassy", _("Embassy")
        COURT = "court", _("Court")
        OTHER = "other", _("Another body")

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind)
    reach = models.CharField(_("how to reach it"), max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Involvement(models.Model):
    """A body has to do with a case: under which reference there, what it asks (`entry`) by its own date, what we
    replied. `target` runs until that is sent. One of them leads. `consent` says who agreed, when and how, that it is
    shared with them.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="involvements")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    reference = models.CharField(_("their reference"), max_length=80, blank=True)
    due_on = models.DateField(null=True)
    target = models.OneToOneField("clocks.Clock", models.PROTECT, null=True, related_name="+")
    is_lead = models.BooleanField(default=False)
    consent = models.CharField(_("consent to share"), max_length=200, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reply = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(is_lead=True), name="involvement_one_leads"),
            models.CheckConstraint(
                condition=Q(reply__isnull=True, replied_at__isnull=True)
                | Q(reply__isnull=False, replied_at__isnull=False),
                name="involvement_reply_and_its_time_together",
            ),
        ]
        ordering = ["-is_lead", "id"]

    def __str__(self) -> str:
        return f"{self.body_id} in {self.complaint_id}"

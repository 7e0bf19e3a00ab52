"""What is owed beside the complaint: candour and safeguarding, step by step."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Complaint
from complaints.models.records import Entry


class DutyStep(models.Model):
    """One step of a duty that was done: when, and in `entry` what was said and by whom. Of a referral also to whom it
    went and the reference it has there. `at` is when it was entered.
    """

    class Duty(models.TextChoices):
        CANDOUR = "candour", _("Candour")
        SAFEGUARDING = "safeguarding", _("Safeguarding")

    class Step(models.TextChoices):
        TOLD_IN_PERSON = "told_in_person", _("Told in person")
        APOLOGY = "apology", _("Apology")
        ENQUIRIES_EXPLAINED = "enquiries_explained", _("Told what is looked into")
        SUPPORT_OFFERED = "support_offered", _("Support offered")
        WRITTEN_FOLLOW_UP = "written_follow_up", _("Written follow-up")
        FINDINGS_SHARED = "findings_shared", _("Findings shared")
        REFERRAL = "referral", _("Referred")
        OUTCOME = "outcome", _("Outcome")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="duty_steps")
    duty = models.CharField(max_length=16, choices=Duty)
    step = models.CharField(max_length=24, choices=Step)
    happened_at = models.DateTimeField()
    to_whom = models.CharField(_("to whom"), max_length=120, blank=True)
    reference = models.CharField(_("their reference"), max_length=80, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.step} of {self.complaint_id}"

"""What a ward writes down for whoever calls after somebody went home."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hospital.fields import EncryptedTextField
from hospital.models import Visit


class CallNote(models.Model):
    """Written once and never changed; what is put right is a further note. Only who has taken the call reads it."""

    class MedicinesList(models.TextChoices):
        EXPLAINED = "explained", _("Given, and gone through with them")
        GIVEN = "given", _("Given")
        NONE = "none", _("Not given")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="call_notes")
    appointments = EncryptedTextField(default="", blank=True)
    medicines_list = models.CharField(max_length=10, choices=MedicinesList, blank=True)
    whom_to_ask = EncryptedTextField(default="", blank=True)
    questions = EncryptedTextField(default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["visit", "-pk"]

    def __str__(self) -> str:
        return f"Note for the call about visit {self.visit_id}"

"""What was said and done about a case, and what was handed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Complaint
from complaints.querysets import EvidenceQuerySet, HandoverQuerySet
from hospital.labels import label_of


class Entry(models.Model):
    """Words that belong to the case: a note, a contact, an update, what the family added, the reason of a
    change (its audit entry names it). Never edited.

    `nonce` is the form's own number: sent twice, written once.
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("Internal note")
        CONTACT = "contact", _("Contact")
        UPDATE = "update", _("Holding update")
        INFORMATION = "information", _("Added by the family")
        ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
        REASON = "reason", _("Reason")
        WAITING = "waiting", _("The family is still waiting")
        HANDOVER = "handover", _("Handover")
        CONSENT = "consent", _("Consent")
        AGREEMENT = "agreement", _("What was agreed")
        QUESTION = "question", _("Asked of somebody else")
        DECISION = "decision", _("Decision of an independent body")

    class How(models.TextChoices):
        PHONE = "phone", _("Telephone")
        IN_PERSON = "in_person", _("In person")
        EMAIL = "email", _("E-mail")
        LETTER = "letter", _("Letter")
        WEB = "web", _("Web page")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=16, choices=Kind)
    how = models.CharField(max_length=12, choices=How, blank=True)
    is_two_way = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    next_contact_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    nonce = models.UUIDField(unique=True)

    get_kind_display = label_of(Kind, "kind")
    get_how_display = label_of(How, "how")

    class Meta:
        indexes = [models.Index(fields=["complaint", "-id"], name="case_entry_newest")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.complaint_id}"


class Handover(models.Model):
    """A line left for the next shift, and who took it. Whatever nobody took is shown to the duty manager."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="handover")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="handover_accepted_by_and_at_together",
            )
        ]
        indexes = [models.Index(fields=["-id"], condition=Q(accepted_at__isnull=True), name="handover_waiting")]

    def __str__(self) -> str:
        return f"Handover of entry {self.entry_id}"


class Evidence(models.Model):
    """A file on the case: who handed it in, when, as what. Never taken off: what does not belong is marked."""

    class Kind(models.TextChoices):
        PICTURE = "picture", _("Photo or screenshot")
        LETTER = "letter", _("Letter or scan")
        STATEMENT = "statement", _("Statement")
        RECORD = "record", _("Record or report")
        OTHER = "other", _("Something else")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="evidence")
    file = models.OneToOneField("files.File", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    errored_at = models.DateTimeField(null=True)
    errored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(errored_by__isnull=True) | Q(errored_at__isnull=False), name="evidence_errored_at_by"
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Evidence {self.pk} of {self.complaint_id}"

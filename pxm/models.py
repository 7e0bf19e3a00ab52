"""What was decided about the data of a person: legal holds, erasures asked for, exports."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from files.models import File
from hospital.models import Person


class Hold(models.Model):
    """Kept for a dispute: as long as it stands nothing is erased, of the person or of whoever the case is about."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="holds")
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="holds")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(complaint__isnull=True), name="hold_on_a_person_or_a_case"
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | Q(lifted_at__isnull=False), name="hold_lifted_by_at"
            ),
            models.UniqueConstraint(
                fields=["person", "complaint"], condition=Q(lifted_at__isnull=True), name="hold_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Hold {self.pk}"


class Erasure(models.Model):
    """Somebody asked for a person to be erased; a second colleague erases, or refuses on a ground that is recorded."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second colleague")
        DONE = "done", _("Erased")
        REFUSED = "refused", _("Not erased")

    class Ground(models.TextChoices):
        """GDPR Article 17(3), and what else ends a request (Article 12)."""

        RETENTION = "retention", _("The law says how long this is kept")
        LEGAL_HOLD = "legal_hold", _("It is on legal hold")
        LEGAL_CLAIM = "legal_claim", _("It is needed for a legal claim")
        PUBLIC_TASK = "public_task", _("It is needed for a task in the public interest")
        PUBLIC_HEALTH = "public_health", _("It is needed for public health or the safety of care")
        OTHERS = "others", _("It would take the rights of somebody else")
        OPEN = "open", _("We still owe them an answer")
        IDENTITY = "identity", _("We could not make sure who asks")
        TAKEN_BACK = "taken_back", _("They took their request back")

    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    received_on = models.DateField()
    words = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ground = models.CharField(max_length=16, choices=Ground, blank=True)
    because = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state="asked") ^ Q(decided_at__isnull=False), name="erasure_decided_at"),
            models.CheckConstraint(condition=Q(state="refused") ^ Q(ground=""), name="erasure_refused_on_a_ground"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="erasure_by_a_second_person",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(state="asked"), name="erasure_asked_once"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Erasure {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.person_id])

    @property
    def answer_by(self) -> date:
        """A month after it came in (GDPR Article 12(3))."""
        on = self.received_on
        year, month = (on.year + 1, 1) if on.month == 12 else (on.year, on.month + 1)
        return date(year, month, min(on.day, monthrange(year, month)[1]))


class Export(models.Model):
    """Everything held about a person, in one archive for whoever asked for it, until it expires."""

    class Purpose(models.TextChoices):
        """Why it leaves the house (Caldicott: no export without one)."""

        ACCESS = "access", _("They asked what we hold")
        PORTABILITY = "portability", _("They take it elsewhere")
        LEGAL = "legal", _("For a legal claim")
        REGULATOR = "regulator", _("For a regulator or ombudsman")

    class State(models.TextChoices):
        WAITING = "waiting", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")
        EXPIRED = "expired", _("No longer there")

    person = models.ForeignKey(Person, models.PROTECT, related_name="exports")
    purpose = models.CharField(max_length=12, choices=Purpose)
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    wake_at = models.DateTimeField()
    file = models.OneToOneField(File, models.PROTECT, null=True, related_name="+")
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(file__isnull=False, expires_at__isnull=False),
                name="export_ready_is_there",
            ),
        ]
        indexes = [
            models.Index(fields=["wake_at"], condition=Q(state="waiting"), name="export_waiting"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="export_expires"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Export {self.pk}"

    def is_there(self, now: datetime) -> bool:
        return self.state == self.State.READY and self.expires_at is not None and now < self.expires_at

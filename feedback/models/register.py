"""The register outside the house in which everything people tell us has to stand (RiskMan and the like)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.models.columns import ColumnProfile, Purpose
from feedback.models.stories import Feedback
from feedback.querysets import RegistrationQuerySet
from hospital.labels import label_of


class RegisterExport(models.Model):
    """One file for the register: whoever took it out, when, and with how many records. The file itself is written anew
    from the records each time it is asked for; what each of them said stands with the record.
    """

    layout = models.ForeignKey(ColumnProfile, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose, blank=True)  # of names and words; without them ""
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Register export {self.pk}"


class Registration(models.Model):
    """What has become of one record in the register. A record without one owes none.

    `reported` are the facts the register was told last (`feedback.register.facts`), by which a later change is
    noticed. `differs` are those in which the register's own list said something else.
    """

    class State(models.TextChoices):
        TO_REPORT = "to_report", _("To report")
        EXPORTED = "exported", _("Exported")
        REGISTERED = "registered", _("In the register")
        REJECTED = "rejected", _("Rejected by the register")
        NOT_DUE = "not_due", _("Not due")

    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="registration")
    profile_version = models.ForeignKey("clocks.ProfileVersion", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.TO_REPORT)
    number = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    reported = models.JSONField(null=True)
    differs = models.JSONField(default=list)
    export = models.ForeignKey(RegisterExport, models.PROTECT, null=True, related_name="registrations")
    exported_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField()

    objects = RegistrationQuerySet.as_manager()

    get_state_display = label_of(State, "state")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="registered") ^ Q(registered_at__isnull=True), name="registration_registered_since"
            ),
            models.CheckConstraint(
                condition=Q(state="registered") ^ Q(number=""), name="registration_number_iff_registered"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["rejected", "not_due"]) | Q(reason=""), name="registration_reason_of_a_refusal"
            ),
            models.CheckConstraint(
                condition=Q(changed_at__isnull=True) | Q(state__in=["exported", "registered"]),
                name="registration_changed_after_export",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="registration_state"),
            models.Index(
                fields=["checked_at"],
                condition=Q(state__in=["exported", "registered"], changed_at__isnull=True),
                name="registration_to_check",
            ),
        ]

    def __str__(self) -> str:
        return f"Registration of {self.feedback_id}"

    def get_absolute_url(self) -> str:
        return reverse("registration", args=[self.ref])

    # What targets and rights ask of a row.
    @property
    def ref(self) -> str:
        return self.feedback.ref

    @property
    def site_id(self) -> int:
        return self.feedback.site_id

    @property
    def department_id(self) -> int | None:
        return self.feedback.department_id

    @property
    def zone(self) -> str:
        return self.feedback.site.zone

    @property
    def is_owed(self) -> bool:
        """Something is still to be told to the register, or to be heard from it."""
        return self.state in OWED or self.changed_at is not None


OWED = (Registration.State.TO_REPORT, Registration.State.EXPORTED, Registration.State.REJECTED)

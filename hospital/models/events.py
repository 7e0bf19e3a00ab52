"""What happened to visits, as rows that rooms above take in sweeps of their own; and who wants no survey."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hospital.models.persons import Person, Visit
from hospital.querysets import OptOutQuerySet, VisitEventQuerySet


class VisitEvent(models.Model):
    """Somebody went home, or it turned out that they did not. Written once, never changed, and it calls nobody."""

    class Kind(models.TextChoices):
        DISCHARGED = "discharged", _("Went home")
        DISCHARGE_CANCELLED = "discharge_cancelled", _("Did not go home after all")
        ADMISSION_CANCELLED = "admission_cancelled", _("Was not admitted after all")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = VisitEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["recorded_at"], name="visit_event_recorded")]

    def __str__(self) -> str:
        return f"{self.kind} of visit {self.visit_id}"


class OptOut(models.Model):
    """Somebody who is not to be asked by surveys any more.

    One row for the person, and one for each of their addresses as a keyed hash (`hospital.contacts`): it outlives an
    erasure, holds for whoever comes back with the same address, and can be read by nobody.
    """

    class How(models.TextChoices):
        LINK = "link", _("By the link in a message")
        TEXT = "text", _("By a text message")
        STAFF = "staff", _("Told a member of staff")

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="opt_outs")
    contact_hash = models.CharField(max_length=32, blank=True)
    how = models.CharField(max_length=8, choices=How)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, contact_hash="") | Q(person__isnull=True) & ~Q(contact_hash=""),
                name="opt_out_of_person_or_address",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True, contact_hash=""), name="opt_out_person_once"
            ),
            models.UniqueConstraint(
                fields=["contact_hash"], condition=Q(ended_at__isnull=True) & ~Q(contact_hash=""),
                name="opt_out_address_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Opt-out {self.pk}"

"""Meetings about a case, and what happened when: the chronology, line by line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.models.asking import Reply
from complaints.models.cases import Complaint
from complaints.models.records import Evidence


class Meeting(models.Model):
    """Planned, then held with minutes or not held with the reason. `place` may be a link; `before` are the time,
    place and people that the last change replaced, for as long as it may be taken back.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        MISSED = "missed", _("Did not take place")

    class With(models.TextChoices):
        FAMILY = "family", _("With the family")
        STAFF = "staff", _("With staff")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="meetings")
    with_whom = models.CharField(max_length=10, choices=With)
    planned_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    attendees = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    minutes = models.TextField(blank=True)
    agreed = models.TextField(blank=True)
    missed_because = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    nonce = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned") ^ Q(settled_at__isnull=False), name="meeting_settled_iff_settled_at"
            ),
        ]
        indexes = [models.Index(fields=["planned_at"], condition=Q(state="planned"), name="meeting_planned")]
        ordering = ["-planned_at"]

    def __str__(self) -> str:
        return f"Meeting {self.pk} of {self.complaint_id}"

    def get_absolute_url(self) -> str:
        return reverse("complaint-meeting", args=[self.complaint.ref, self.pk])

    @property
    def ref(self) -> str:
        """What drafts of its forms are kept under; an erasure finds them by the case."""
        return f"{self.complaint.ref}-{self.pk}"

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_link(self) -> bool:
        return self.place.startswith(("https://", "http://"))


class Event(models.Model):
    """What happened to the patient, on a day, perhaps at a time of the wall; and where that is known from."""

    class Source(models.TextChoices):
        TELLER = "teller", _("The person who told us")
        RECORD = "record", _("The patient record")
        REPLY = "reply", _("An answer of a department")
        FILE = "file", _("A file of the case")
        STAFF = "staff", _("Seen or heard by us")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="events")
    on = models.DateField()
    time = models.TimeField(null=True)
    words = models.TextField()
    source = models.CharField(max_length=10, choices=Source)
    reply = models.ForeignKey(Reply, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    nonce = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source="reply") ^ Q(reply__isnull=True), name="event_of_reply_has_reply"
            ),
            models.CheckConstraint(condition=Q(source="file") ^ Q(file__isnull=True), name="event_of_file_has_file"),
            models.CheckConstraint(
                condition=Q(struck_by__isnull=True) | Q(struck_at__isnull=False), name="event_struck_at_by"
            ),
        ]  # fmt: skip
        ordering = ["on", "time", "id"]

    def __str__(self) -> str:
        return f"Event {self.pk} of {self.complaint_id}"

    def get_absolute_url(self) -> str:
        return reverse("complaint-chronology", args=[self.complaint.ref])

    @property
    def ref(self) -> str:
        """As of a meeting."""
        return f"{self.complaint.ref}-{self.pk}"

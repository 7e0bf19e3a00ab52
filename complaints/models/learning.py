"""What is done so that it does not happen again: actions, each with somebody who has it and a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Complaint
from complaints.models.issues import Issue
from complaints.models.records import Evidence
from complaints.querysets import ActionQuerySet
from hospital.fields import reference


class Action(models.Model):
    """Agreed on a case, and alive after it is closed. Whoever has it sees this and never the case."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    ref = reference("A")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="actions")
    department = models.ForeignKey("hospital.Department", models.PROTECT, null=True, related_name="+")
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="actions")
    what = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="owes")
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)  # what shows that it is done, or why it is not
    files = models.ManyToManyField(Evidence, related_name="+")
    profile_version = models.ForeignKey("clocks.ProfileVersion", models.PROTECT, related_name="+")
    nonce = models.UUIDField(unique=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(settled_at__isnull=False), name="action_settled_iff_settled_at"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(owner__isnull=False), name="action_done_by_somebody"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["due_on"], condition=Q(state="open"), name="action_open")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("action", args=[self.ref])

    # What targets ask of a row, besides `owner_id` and `profile_version_id`.
    @property
    def site_id(self) -> int:
        return self.complaint.site_id

    @property
    def zone(self) -> str:
        return self.complaint.site.zone

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

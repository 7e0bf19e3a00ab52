"""Passages of what somebody told us that want something else than the rest: thanks inside a complaint."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from feedback.models.stories import Feedback, Kind
from feedback.querysets import PartQuerySet


class Part(models.Model):
    """A passage with a label of its own. It is kept as a place in the words, which are written once: what is erased
    there is erased here.
    """

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=12, choices=Kind)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["feedback", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="part_holds_something"),
            models.UniqueConstraint(fields=["feedback", "kind", "start", "end"], name="part_once"),
        ]
        indexes = [models.Index(fields=["kind", "-at"], name="part_kind")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.feedback_id}"

    @property
    def words(self) -> str:
        return self.feedback.words[self.start : self.end]

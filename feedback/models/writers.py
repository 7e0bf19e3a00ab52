"""Staff without an account who wrote something down for a patient: what they say of themselves."""

from __future__ import annotations

from django.db import models

from feedback.models.stories import Feedback


class Writer(models.Model):
    """Typed, and checked by nobody: pages say so wherever they show it."""

    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="writer")
    name = models.CharField(max_length=80)
    department = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"Writer of {self.feedback_id}"

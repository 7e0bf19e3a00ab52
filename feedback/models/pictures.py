"""Pictures that came with what somebody told us."""

from __future__ import annotations

from django.db import models

from feedback.models.stories import Feedback


class Picture(models.Model):
    """A picture that somebody added to what they told us. A case that is opened from it takes it along."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="pictures")
    file = models.OneToOneField("files.File", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Picture of {self.feedback_id}"

"""What the house answered to what became no case: in writing, or said and noted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback.models.stories import Feedback
from feedback.querysets import StoryAnswerQuerySet


class Answer(models.Model):
    """One answer to one story. What is grave is read by a second person before it is written to anybody."""

    class Way(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        PHONE = "phone", _("Said on the telephone")
        IN_PERSON = "in_person", _("Said in person")

    class State(models.TextChoices):
        DRAFT = "draft", _("Waits for a second person")
        GIVEN = "given", _("Given")
        DROPPED = "dropped", _("Not sent")

    WRITTEN = frozenset({Way.EMAIL, Way.SMS})

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="answers")
    way = models.CharField(max_length=12, choices=Way)
    words = models.TextField(_("answer"))
    language = models.CharField(max_length=12)
    # Why it is written in a language or form that is not theirs.
    unfit_because = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)

    objects = StoryAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("by")), name="answer_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state="given") ^ Q(given_at__isnull=True), name="answer_given_iff_given_at"
            ),
            models.UniqueConstraint(
                fields=["feedback"], condition=Q(state="draft"), name="answer_one_at_a_time"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Answer to {self.feedback_id}"

"""What was answered, as results read it: no key of a person, random numbers, written once a night in random order."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hospital.fields import EncryptedTextField
from surveys.models.asking import Asked, Sitting, Way
from surveys.models.instruments import InstrumentVersion
from surveys.querysets import CommentQuerySet, TallyQuerySet


class Response(Asked):
    """The chosen answers of one person, by page. What they wrote stands by itself (`Comment`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="responses")
    answered_on = models.DateField()
    way = models.CharField(max_length=8, choices=Way)
    language = models.CharField(max_length=12)
    is_easy = models.BooleanField(default=False)
    direction = models.CharField(max_length=3, default="ltr")  # the layout moves scores
    role = models.CharField(max_length=8, choices=Sitting.Role)
    answers = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["version", "answered_on"], name="survey_responses")]

    def __str__(self) -> str:
        return f"Response of {self.answered_on}"


class Comment(Asked):
    """Words that somebody wrote, apart from everything else they answered: a text can give a person away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="comments")
    item = models.CharField(max_length=40)
    theme = models.CharField(max_length=16, blank=True)
    month = models.DateField()
    language = models.CharField(max_length=12)
    words = EncryptedTextField()

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["version", "-month"], name="survey_comments")]

    def __str__(self) -> str:
        return f"Comment of {self.month:%Y-%m}"


class Tally(Asked):
    """Kept totals, so that a page of results costs the same for a hundred answers and a million.

    `code` is the answer; for FORM it is "sent", a language or a role, for LEFT the page at which people stopped.
    """

    class What(models.TextChoices):
        ANSWER = "answer", _("Answer")
        SKIPPED = "skipped", _("Skipped")
        FORM = "form", _("Form")
        LEFT = "left", _("Left")

    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="tallies")
    month = models.DateField()
    way = models.CharField(max_length=8, choices=Way)
    what = models.CharField(max_length=8, choices=What)
    item = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=24, blank=True)
    number = models.PositiveIntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "site", "department", "location", "month", "way", "what", "item", "code"],
                nulls_distinct=False, name="survey_tally_once",
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="survey_tally_counts"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.what} {self.item} {self.code}: {self.number}"

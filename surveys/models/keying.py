"""Answers on their way in: what was typed from paper until two keyings agree, and a call until it ends."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models

from hospital.fields import EncryptedTextField
from surveys.models.months import Sampled


class Keying(models.Model):
    """One keying of a paper (1 and 2, by two people), or the answers of a call so far (0). All of them go when the
    response is kept, so that answers stand beside a name no longer than needed.
    """

    CALL, FIRST, SECOND = 0, 1, 2

    sampled = models.ForeignKey(Sampled, models.CASCADE, related_name="keyings")
    number = models.PositiveSmallIntegerField()
    answers = EncryptedTextField(default="{}")  # JSON: codes by the number of the question
    answered_on = models.DateField()
    language = models.CharField(max_length=12)
    is_proxy = models.BooleanField(default=False)
    reached = models.PositiveSmallIntegerField(default=0)  # of a call the last question that was asked
    keyed_at = models.DateTimeField()
    keyed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["sampled", "number"], name="survey_keying_once"),
            models.CheckConstraint(condition=models.Q(number__lte=2), name="survey_keying_twice_at_most"),
        ]

    def __str__(self) -> str:
        return f"Keying {self.number} of sampled {self.sampled_id}"

    @property
    def given(self) -> dict[int, str]:
        return {int(number): code for number, code in json.loads(self.answers).items()}

"""What was reported of a month, as it was reported."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from surveys.models.instruments import Instrument


class MonthReturn(models.Model):
    """The Friends and Family return of one month: closed once, and from then on the same file for ever.

    The file is written from `table`, whose first row names the columns (`surveys.returning`); `sha256` is of the file.
    """

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="returns")
    month = models.DateField()  # its first day
    table = models.JSONField()
    sha256 = models.CharField(max_length=64)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "month"], name="survey_return_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="survey_return_of_whole_month"),
        ]

    def __str__(self) -> str:
        return f"Return of {self.month:%Y-%m}"

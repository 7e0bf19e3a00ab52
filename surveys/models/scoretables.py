"""Tables of CMS that a hospital loads, so that scores can be adjusted, starred and rewarded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.hcahps import tables
from surveys.models.instruments import Instrument


class ScoreTable(models.Model):
    """One table as it was loaded; it never changes, and of two for a period the later one counts.

    `period` is a quarter, or the last of four (`surveys.hcahps.tables`); `sha256` is of the text that was loaded.
    """

    class Kind(models.TextChoices):
        COEFFICIENTS = tables.COEFFICIENTS, _("Coefficients of the adjustment, of a quarter")
        CUT_POINTS = tables.CUT_POINTS, _("Cut points of the stars, for four quarters")
        STANDARDS = tables.STANDARDS, _("Standards of value-based purchasing, for four quarters")
        CODES = tables.CODES, _("Codes that decide who is asked, from a quarter on")
        FIELDS = tables.FIELDS, _("Map of the file that is sent, from a quarter on")
        DEADLINES = tables.DEADLINES, _("Days by which the files of quarters have to be there")

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="score_tables")
    kind = models.CharField(max_length=12, choices=Kind)
    period = models.CharField(max_length=6)
    version = models.CharField(max_length=40)
    source_url = models.URLField(max_length=300)
    lines = models.JSONField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "kind", "period", "version"], name="survey_score_table_once"
            ),
            models.CheckConstraint(
                condition=models.Q(period__regex=r"^[0-9]{4}Q[1-4]$"), name="survey_score_table_of_a_quarter"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} of {self.period}, {self.version}"

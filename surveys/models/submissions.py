"""Files of HCAHPS as they were written: of a frozen month, by one map, and from then on the same for ever; and the
reports of CMS on them.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hospital.fields import EncryptedTextField
from surveys.models.months import Freeze


class Submission(models.Model):
    """One file. `approval` is how CMS calls the approval of its sender; a file without one says on top that it is
    not for submission. `warnings` are the codes of what was found and kept nothing back.
    """

    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="submissions")
    map_version = models.CharField(max_length=40)
    approval = models.CharField(max_length=80, blank=True)
    content = EncryptedTextField()
    sha256 = models.CharField(max_length=64)
    warnings = models.JSONField(default=list)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["freeze", "sha256"], name="survey_submission_once")]

    def __str__(self) -> str:
        return f"Submission {self.pk}"


class SubmissionReport(models.Model):
    """What CMS said to one file, its Data Submission Report as a paper; whether the month is accepted stands there. The
    newest one counts.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="reports")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)  # of the file of the month that was sent
    is_accepted = models.BooleanField()
    told_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return f"Report {self.pk} on submission {self.submission_id}"

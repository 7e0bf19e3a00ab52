"""What a case is about, one row for each thing told, and the questions that want an answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from complaints.models.cases import Complaint, Outcome
from complaints.models.coding import PROBLEMS, Code, Hcat, HcatSeverity, Profession, StageOfCare

ALL_PROBLEMS = [problem for problems in PROBLEMS.values() for problem in problems]


class Issue(models.Model):
    """One thing complained of; the unit of outcomes and returns. Coding fields stay empty where a site has none."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="issues")
    words = models.TextField()
    hcat = models.CharField(max_length=16, choices=Hcat, blank=True)
    problem = models.CharField(max_length=16, choices=ALL_PROBLEMS, blank=True)
    hcat_severity = models.PositiveSmallIntegerField(choices=HcatSeverity, null=True)
    stage_of_care = models.CharField(max_length=12, choices=StageOfCare, blank=True)
    location = models.ForeignKey("hospital.Location", models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey("hospital.Service", models.PROTECT, null=True, related_name="+")
    profession = models.CharField(max_length=12, choices=Profession, blank=True)
    codes = models.ManyToManyField(Code, related_name="issues")
    finding = models.TextField(blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_reason = models.TextField(blank=True)
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    coded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hcat_severity__isnull=True) | Q(hcat_severity__lte=3), name="issue_hcat_severity_0_to_3"
            ),
            models.CheckConstraint(condition=Q(problem="") | ~Q(hcat=""), name="issue_problem_of_a_category"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Issue {self.pk} of {self.complaint_id}"


class Point(models.Model):
    """A question they want answered, in the order they asked. The finding answers it, and so does the reply."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField()
    words = models.TextField()
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "number"], name="point_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Point {self.number} of {self.complaint_id}"

    @property
    def label(self) -> str:
        return gettext("Question %(number)d: %(words)s") % {"number": self.number, "words": self.words}

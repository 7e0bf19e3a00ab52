"""The record of a case beside its story: issues, coding, questions, the independent body, how we handled it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import mapping
from complaints.actions.issues import band_of
from complaints.labels import outcome_word
from complaints.models import Appraisal, Complaint, Issue, Point, Referral
from feedback.models import Severity
from hospital import phrasing

BANDS = {
    "green": gettext_lazy("green"), "yellow": gettext_lazy("yellow"), "amber": gettext_lazy("amber"),
    "red": gettext_lazy("red"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One issue in words: what, how it is coded, what was found and decided. `codes` that no category maps say so."""

    issue: Issue
    coded: str
    codes: list[dict[str, Any]]
    outcome: str


@dataclass
class Dossier:
    complaint: Complaint
    code_url: str = ""
    rate_url: str = ""

    @cached_property
    def issues(self) -> list[Line]:
        rows = self.complaint.issues.select_related("location", "service").prefetch_related("codes__taxonomy")
        return [self._line(issue) for issue in rows]

    def _line(self, issue: Issue) -> Line:
        severity = f"HCAT {issue.hcat_severity}" if issue.hcat_severity is not None else ""
        parts = [
            issue.get_hcat_display(), issue.get_problem_display(), severity, issue.get_stage_of_care_display(),
            issue.get_profession_display(), issue.location, issue.service,
        ]  # fmt: skip
        codes = [{"code": code, "is_mapped": code.is_mapped} for code in issue.codes.all()]
        outcome = outcome_word(self.complaint, issue.outcome) if issue.outcome else ""
        return Line(issue, phrasing.listed(part for part in parts if part), codes, outcome)

    @cached_property
    def questions(self) -> list[Point]:
        return list(self.complaint.points.all())

    @cached_property
    def referrals(self) -> list[Referral]:
        return list(self.complaint.referrals.all())

    @cached_property
    def appraisal(self) -> Appraisal | None:
        return self.complaint.appraisals.first()

    @property
    def suggestion(self) -> str:
        """What the coding suggests, as long as it was not followed."""
        suggested = mapping.suggested([line.issue.hcat_severity for line in self.issues])
        if suggested <= self.complaint.severity:
            return ""
        return _("HCAT severity 3 suggests %(severity)s.") % {"severity": Severity(suggested).label}

    @property
    def risk(self) -> str:
        case = self.complaint
        band = band_of(case)
        if not band:
            return ""
        words = {"number": case.likelihood * case.consequence, "band": BANDS[band]}
        return _("%(number)d, %(band)s") % words

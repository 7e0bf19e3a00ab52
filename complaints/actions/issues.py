"""The things told, one by one: added where the story has several, and coded where the site codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
from complaints import mapping, states
from complaints.actions import cases
from complaints.actions.cases import locked, record, save
from complaints.actions.codebook import bands_in_force
from complaints.actions.judging import JUDGED, follow, judge, judged
from complaints.actions.kinds import turn_if_always
from complaints.models import Code, Complaint, Issue
from complaints.models.coding import PROBLEMS
from hospital.models import Location, Service, User
from hospital.timing import now as web_now

ON_ISSUE = ("words", "hcat", "problem", "hcat_severity", "stage_of_care", "location", "service", "profession")
ON_CASE = ("harm", "likelihood", "consequence")


@transaction.atomic
def add_issue(
    complaint: Complaint, *, by: User | None, words: str, location: Location | None = None,
    service: Service | None = None, now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """One more thing that they told us, with its own finding and outcome."""
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "add_issue")
    cases.refuse_empty(words, _("Write what it is about."))
    cases.issue_of(case)
    issue = Issue.objects.create(complaint=case, words=words.strip(), location=location, service=service)
    save(case, now)
    return record("add_issue", case, by, now, issue=issue.pk)


@transaction.atomic
def code(
    complaint: Complaint, *, by: User | None, issues: Mapping[int, Mapping[str, Any]], now: datetime | None = None,
    version: int | None = None, **risk: int | None,
) -> audit.models.Entry:  # fmt: skip
    """Code what was told: `issues` is by number, with any of `ON_ISSUE` and `codes`; `risk` any of `ON_CASE`.

    Catastrophic harm and a red risk raise the severity to Critical; HCAT 3 only suggests High, a person decides. Where
    the rules say that what is coded like this is always of one kind, it turns into that.
    """
    now = now or web_now()
    if strangers := risk.keys() - set(ON_CASE):
        raise TypeError(f"a case has no {', '.join(sorted(strangers))}")
    case = locked(complaint, version)
    states.refuse_unless(case.status, "code")
    rows = {issue.pk: issue for issue in case.issues.all()}
    for pk, given in issues.items():
        if pk not in rows:
            raise ValidationError(_("This was changed meanwhile. Look at it again."), code="changed")
        _code_one(rows[pk], given, by, now)
    before = judged(case)
    for name, value in risk.items():
        setattr(case, name, value)
    _refuse_risk(case)
    news = judge(case, case.severity, case.flags, raises=True)
    save(case, now, *ON_CASE, *JUDGED)
    made = follow(case, news, by, now)
    turned = turn_if_always(case, by, now)
    facts = turned | {"before": before, "after": judged(case), "issues": sorted(issues), "escalations": made}
    return record("code", case, by, now, **facts, **{name: getattr(case, name) for name in ON_CASE})


def _code_one(issue: Issue, given: Mapping[str, Any], by: User | None, now: datetime) -> None:
    for name in ON_ISSUE:
        if name in given:
            setattr(issue, name, given[name])
    cases.refuse_empty(issue.words, _("Write what it is about."))
    if issue.problem and issue.problem not in _problems(issue.hcat):
        raise ValidationError(_("This problem belongs to another category."), code="problem")
    issue.coder, issue.coded_at = by, now
    issue.save()
    if "codes" in given:
        issue.codes.set(given["codes"])


def _problems(hcat: str) -> set[str]:
    return {code for code, _words in PROBLEMS.get(hcat, ())}


def _refuse_risk(case: Complaint) -> None:
    if (case.likelihood is None) != (case.consequence is None):
        raise ValidationError(_("A risk needs both: how likely, and how grave."), code="risk")
    if case.consequence is not None and case.consequence < mapping.least_consequence(case.flags):
        raise ValidationError(_("In the media the consequence is at least Major."), code="consequence")


def band_of(case: Complaint) -> str:
    """The color of its risk by the bands in force; nothing while it is not rated."""
    if case.likelihood is None or case.consequence is None:
        return ""
    return bands_in_force(case.site).of(case.likelihood, case.consequence)


def unmapped(codes: Iterable[Code]) -> list[Code]:
    return [code for code in codes if not code.is_mapped]

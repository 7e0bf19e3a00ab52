"""What departments owe to those who work on cases: answers to questions, overdue first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clocks.models import Clock
from complaints.models import Inquiry
from hospital import phrasing

MOST = 300  # rows of one page; more than any house has open at once


@dataclass(slots=True)
class Line:
    """One row and the target that runs for it."""

    row: Any
    clock: Clock | None
    is_late: bool


@dataclass(slots=True)
class Debtor:
    """A department, and what it owes: overdue first, then by date."""

    name: str
    site: str
    lines: list[Line] = field(default_factory=list)

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)


def debtors(rows: Iterable[Any], kind: str) -> list[Debtor]:
    """Rows by department, whoever is latest first; one statement for the targets of all of them."""
    rows, now = list(rows), timezone.now()
    running = Clock.objects.running().filter(subject_kind=kind, subject_id__in=[row.pk for row in rows])
    clocks = {clock.subject_id: clock for clock in running}
    found = []
    for department, group in groupby(rows, key=lambda row: row.department):
        lines = [_line(row, clocks.get(row.pk), now) for row in group]
        name, site = (department.name, department.site.name) if department else ("", "")
        found.append(Debtor(name, site, sorted(lines, key=lambda line: (not line.is_late, line.row.due_on))))
    return sorted(found, key=lambda debtor: (-debtor.late, -len(debtor.lines), debtor.name))


def _line(row: Any, clock: Clock | None, now: Any) -> Line:
    return Line(row, clock, clock is not None and phrasing.state(clock, now) == "over")


@require_safe
@permission_required("complaints.ask_complaint", raise_exception=True)
def inquiries(request: HttpRequest) -> HttpResponse:
    """Of the cases this person reads; what was answered and waits to be read stands above."""
    mine = Inquiry.objects.of_cases(request.user).select_related("department__site", "asked", "asked_by", "complaint")
    waiting = mine.open().order_by("department__site__name", "department__name", "department", "due_on")[:MOST]
    answered = mine.answered().order_by(F("due_on"), "pk")[:MOST]
    context = {"debtors": debtors(waiting, "inquiry"), "answered": answered, "now": timezone.now()}
    return render(request, "complaints/inquiries.html", context)

"""What belongs to a case beside its own targets, and goes on with the one it is merged into: requests to departments,
actions, meetings, the chronology, bodies outside, steps of a duty, their questions, the plan, what was handed over.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from complaints.actions import cases
from complaints.models import Complaint, Consent, Entry, Involvement, Plan, Point

# Rows that go over as they are, by their names on the case.
AS_THEY_ARE = ("inquiries", "actions", "meetings", "events", "duty_steps", "involvements")


def give_over(gone: Complaint, stays: Complaint, is_one: bool) -> dict[str, Any]:
    """All of it belongs to `stays` from now on; returns the rows, so that they can be given back. Consent is about
    whoever told us, and goes with them where the same person told both (`is_one`).
    """
    led = list(gone.involvements.filter(is_lead=True).values_list("pk", flat=True))
    if stays.involvements.filter(is_lead=True).exists():
        gone.involvements.update(is_lead=False)
    dates = gone.involvements.filter(target__is_running=True).values_list("target", flat=True)
    facts: dict[str, Any] = {"dates": list(dates), "led": led, "questions": _ask_on(gone, stays)}
    facts["rows"] = {name: _move(gone, stays, name) for name in AS_THEY_ARE}
    lines = Entry.objects.filter(complaint=gone, handover__accepted_at__isnull=True, handover__isnull=False)
    facts["handovers"] = list(lines.values_list("pk", flat=True))
    Entry.objects.filter(pk__in=facts["handovers"]).update(complaint=stays)
    facts["plan"] = cases.plan_of(stays) is None and Plan.objects.filter(complaint=gone).update(complaint=stays) > 0
    is_theirs = is_one and cases.consent_of(stays) is None
    facts["consent"] = is_theirs and Consent.objects.filter(complaint=gone).update(complaint=stays) > 0
    return facts


def take_back(gone: Complaint, stays: Complaint, facts: dict[str, Any]) -> None:
    """What came with `gone` belongs to it again, as it has become meanwhile."""
    for name, rows in facts.get("rows", {}).items():
        getattr(stays, name).filter(pk__in=rows).update(complaint=gone)
    if not gone.involvements.filter(is_lead=True).exists():
        Involvement.objects.filter(pk__in=facts.get("led", ())).update(is_lead=True)
    for pk, number in facts.get("questions", ()):
        stays.points.filter(pk=pk).update(complaint=gone, number=number)
    stays.entries.filter(pk__in=facts.get("handovers", ())).update(complaint=gone)
    if facts.get("plan") and cases.plan_of(gone) is None:
        Plan.objects.filter(complaint=stays).update(complaint=gone)
    if facts.get("consent") and cases.consent_of(gone) is None:
        Consent.objects.filter(complaint=stays).update(complaint=gone)


def _move(gone: Complaint, stays: Complaint, name: str) -> list[int]:
    rows = getattr(gone, name)
    moved = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(complaint=stays)
    return moved


def _ask_on(gone: Complaint, stays: Complaint) -> list[tuple[int, int]]:
    """Their questions, behind those of the other one, and none twice; each with the number it had."""
    known = {row.words.strip() for row in stays.points.all()}
    newest = stays.points.aggregate(newest=Max("number"))["newest"] or 0
    rows = [row for row in gone.points.all() if row.words.strip() not in known]
    before = [(row.pk, row.number) for row in rows]
    for number, row in enumerate(rows, newest + 1):
        row.complaint, row.number = stays, number
    Point.objects.bulk_update(rows, ["complaint", "number"])
    return before

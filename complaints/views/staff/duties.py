"""Candour and safeguarding of a case as lists of steps: what was done, when and by whom, and what is still to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from complaints.actions.duties import steps_of
from complaints.labels import flag_word
from complaints.models import Complaint, DutyStep

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

Duty, Step = DutyStep.Duty, DutyStep.Step
VERBS = {Duty.CANDOUR: "disclose", Duty.SAFEGUARDING: "safeguard"}


def of(case: Complaint) -> list[dict[str, Any]]:
    """Each duty of the case; one statement, none for a case without."""
    owed = [duty for duty in Duty if duty in case.flags and steps_of(case, duty)]
    rows = list(case.duty_steps.select_related("by")) if owed else []
    return [_duty(case, duty, [row for row in rows if row.duty == duty]) for duty in owed]


def _duty(case: Complaint, duty: Duty, done: list[DutyStep]) -> dict[str, Any]:
    steps = []
    for name in steps_of(case, duty):
        mine = [row for row in done if row.step == name]
        steps += [{"label": row.get_step_display(), "row": row} for row in mine] or [{"label": Step(name).label}]
    return {"duty": duty.value, "label": flag_word(case, duty), "verb": VERBS[duty], "steps": steps}


def candour(request: HttpRequest, case: Complaint, form: Form) -> dict[str, Any]:
    return {"duties": [one for one in of(case) if one["duty"] == Duty.CANDOUR]}


def safeguarding(request: HttpRequest, case: Complaint, form: Form) -> dict[str, Any]:
    return {"duties": [one for one in of(case) if one["duty"] == Duty.SAFEGUARDING]}

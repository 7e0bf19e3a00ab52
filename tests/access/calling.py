"""A call that waits, and what came up in it: what the routes of calls are about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import clocks.actions
from hospital import actions as hospital
from surveys import actions
from surveys.models import Call, CallAttempt, CallFlag, CallList, CallNote
from tests import make

__all__ = ["ABOUT", "Call", "CallFlag", "CallList", "fill"]
ABOUT = ("call", "call-step", "call-settle", "call-ask")


def fill(cast: Any) -> None:
    """About somebody who has to do with no case of the world."""
    row = actions.plan_calls(site=cast.site, name="After going home", by=None, now=make.NOW)
    patient = hospital.identify(make.person(phone="+353 87 555 0100"), authority="hospital", number="CALL-1", by=None)
    visit = hospital.visit(patient, location=cast.ward, started_at=make.NOW - timedelta(days=5), by=None)
    event = hospital.discharge(visit, at=make.NOW, by=None, now=make.NOW)
    where = {"site": cast.site, "department": cast.department, "location": cast.ward}
    opens, due = make.NOW + timedelta(hours=48), make.NOW + timedelta(hours=72)
    call = Call.objects.create(
        call_list=row, event=event, visit=visit, home_at=make.NOW, tier=2, opens_at=opens, due_at=due, tries=1,
        answers='{"health": "x"}', next_step="x", helper="x", helper_phone="x", **where,
    )  # fmt: skip
    CallAttempt.objects.create(call=call, number=1, to="other", contact="x", at=due, is_reached=True)
    CallNote.objects.create(visit=visit, appointments="x", whom_to_ask="x", questions="x", at=due)
    rules = clocks.actions.calls_rules(now=make.NOW)
    CallFlag.objects.create(
        call=call, kind="symptoms", words="x", handed_to="x", done="x", raised_at=due, profile_version=rules, **where
    )  # fmt: skip

"""What tests of plans, holds and pauses begin with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from clocks import actions as clocks
from clocks.models import Clock
from complaints import actions
from complaints.actions.cases import facts_of
from complaints.models import Complaint
from tests import make


def planned(cast: Any, **fields: Any) -> Complaint:
    """A case of somebody with a contact plan: the officer speaks with them."""
    case = make.case(cast, owner=cast.officer)
    said = {"behavior": "Shouted at the ward clerk.", "limits": "One call a week.", "contact": cast.officer}
    days = {"told_on": make.NOW.date(), "review_on": make.later(days=400).date()}
    actions.plan_contact(case, by=cast.manager, **{**said, **days, **fields})
    return make.fresh(case)


def agreed(cast: Any) -> tuple[Complaint, Clock]:
    """A case with a reply agreed by a day that is still far off, which may be paused."""
    case = make.investigating(cast)
    on = (case.received_at + timedelta(days=20)).date()
    clock = clocks.start(case, "agreed-response", at=case.received_at, facts=facts_of(case), agreed_on=on)
    return case, clock

"""Steps for want of activity: they sleep on while somebody works on the subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from clocks.calendars import SiteCalendars, calendars_of_sites
from clocks.profiles.rows import SECONDS
from clocks.subjects import Due
from clocks.worktime import add, working_day_deadline


def wake_times(due: Sequence[Due], active_at: Mapping[int, datetime]) -> dict[int, datetime]:
    """By firing id, when the quiet time since the last activity is over. One query, none without a step."""
    if not due:
        return {}
    calendars = calendars_of_sites({step.site_id for step in due})
    return {step.firing_id: _wake(step, active_at[step.firing_id], calendars[step.site_id]) for step in due}


def _wake(step: Due, active_at: datetime, calendars: SiteCalendars) -> datetime:
    calendar, amount = calendars.by_role[step.data["calendar"]], step.data["amount"]
    if step.data["unit"] in SECONDS:
        return add(calendar, active_at, amount * SECONDS[step.data["unit"]])
    return working_day_deadline(calendar, active_at, amount).due_at

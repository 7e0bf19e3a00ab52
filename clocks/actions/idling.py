"""Steps for want of activity: they sleep on while somebody works on the subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from clocks.calendars import SiteCalendars, calendars_of_sites
from clocks.planning import span_ends
from clocks.subjects import Due


def wake_times(due: Sequence[Due], active_at: Mapping[int, datetime]) -> dict[int, datetime]:
    """By firing id, when the quiet time since the last activity is over. One query, none without a step."""
    if not due:
        return {}
    calendars = calendars_of_sites({step.site_id for step in due})
    return {step.firing_id: _wake(step, active_at[step.firing_id], calendars[step.site_id]) for step in due}


def _wake(step: Due, active_at: datetime, calendars: SiteCalendars) -> datetime:
    return span_ends(calendars.by_role[step.data["calendar"]], active_at, step.data["amount"], step.data["unit"])

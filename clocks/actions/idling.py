"""Steps for want of activity: they sleep on while somebody works on the subject, and begin anew once they were told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from clocks.calendars import SiteCalendars, calendars_of_sites
from clocks.planning import span_ends
from clocks.subjects import Due

# The same step once more, in the same plan. A conflict means that it was done before.
AGAIN = """
INSERT INTO clocks_firing (clock_id, rung_id, generation, turn, fire_at, wake_at, state, attempts, error_code)
SELECT f.clock_id, f.rung_id, f.generation, f.turn + 1, r.at, r.at, 'planned', 0, ''
FROM clocks_firing f JOIN unnest(%s::bigint[], %s::timestamptz[]) AS r (id, at) ON r.id = f.id
ON CONFLICT DO NOTHING
"""


def wake_times(due: Sequence[Due], active_at: Mapping[int, datetime], now: datetime) -> dict[int, datetime]:
    """By firing id, when the quiet time since the last activity is over; what was told of already waits for activity
    after that. One query, none without a step.
    """
    if not due:
        return {}
    calendars = calendars_of_sites({step.site_id for step in due})
    since = {step.firing_id: _since(step, active_at.get(step.firing_id), now) for step in due}
    return {step.firing_id: _wake(step, since[step.firing_id], calendars[step.site_id]) for step in due}


def _since(step: Due, active_at: datetime | None, now: datetime) -> datetime:
    if step.told_at and (active_at is None or active_at <= step.told_at):
        return now
    return active_at or step.started_at


def plan_again(told: Sequence[Due], now: datetime) -> None:
    """The next turn of steps that were told: looked at again when another quiet time could be over."""
    wakes = wake_times(told, {step.firing_id: now for step in told}, now)
    if wakes:
        with connection.cursor() as cursor:
            cursor.execute(AGAIN, [list(wakes), list(wakes.values())])


def _wake(step: Due, active_at: datetime, calendars: SiteCalendars) -> datetime:
    return span_ends(calendars.by_role[step.data["calendar"]], active_at, step.data["amount"], step.data["unit"])

"""Business time as it is usually got wrong: wall times added up as if no clock were ever changed.

Everything else is right (it is the real thing, told that the wall shows UTC), so that a test which catches it
has caught exactly this mistake. The negative control of the property tests; nothing else may use it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from clocks import worktime


def add(calendar: worktime.Calendar, start: datetime, seconds: int, pauses: Iterable[worktime.Pause] = ()) -> datetime:
    zone = ZoneInfo(calendar.zone)

    def wall(instant: datetime) -> datetime:
        return instant.astimezone(zone).replace(tzinfo=UTC, fold=0)

    # Over a fold a wall may run backwards; this is not the mistake to be shown.
    paused = [
        worktime.Pause(wall(pause.starts_at), max(wall(pause.starts_at), wall(pause.ends_at))) for pause in pauses
    ]
    due = worktime.add(replace(calendar, zone="UTC"), wall(start), seconds, paused)
    return due.replace(tzinfo=zone).astimezone(UTC)

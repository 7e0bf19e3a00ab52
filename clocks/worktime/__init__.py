"""Business time: what is open when, and what is due when. Values in, values out.

Every instant that goes in is aware and is cut to whole seconds; every instant that comes out is in UTC.
The conventions B1 to B26 are named where they are kept; each one is a test in `tests/clocks`.
"""

from clocks.worktime.calendars import Calendar
from clocks.worktime.deadlines import (
    Deadline,
    Edge,
    add_working_days,
    agreed_deadline,
    calendar_deadline,
    days_taken,
    every_day,
    first_late,
    is_past_horizon,
    late,
    month_deadline,
    pushed,
    rolled,
    working_day_deadline,
)
from clocks.worktime.durations import Pause, add, between, is_open, next_open, share_instant, sub
from clocks.worktime.explaining import Run, Segment, explain, explain_dates, runs, total
from clocks.worktime.intervals import DAY, HOUR, MINUTE, Interval
from clocks.worktime.localtime import LocalTime, first_instant, local_date, resolve_local, whole_utc, zone_fingerprint
from clocks.worktime.refusals import NoWorkingTime, Refusal

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "Calendar",
    "Deadline",
    "Edge",
    "Interval",
    "LocalTime",
    "NoWorkingTime",
    "Pause",
    "Refusal",
    "Run",
    "Segment",
    "add",
    "add_working_days",
    "agreed_deadline",
    "between",
    "calendar_deadline",
    "days_taken",
    "every_day",
    "explain",
    "explain_dates",
    "first_instant",
    "first_late",
    "is_open",
    "is_past_horizon",
    "late",
    "local_date",
    "month_deadline",
    "next_open",
    "pushed",
    "resolve_local",
    "rolled",
    "runs",
    "share_instant",
    "sub",
    "total",
    "whole_utc",
    "working_day_deadline",
    "zone_fingerprint",
]

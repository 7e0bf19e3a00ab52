"""Business time beside the PyPI package `workclock`, which counts in compiled code: `python -m tests.clocks.yardstick`.

Both know the same hours and the same holidays, and both have been asked before: what is measured is what every target
of every case costs. Prints milliseconds of CPU for a thousand questions as JSON, for `python3 run.py bench worktime`.
"""

import gc
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from statistics import median
from time import process_time

import workclock

from clocks import planning, profiles, worktime
from clocks.worktime import Pause
from tests.clocks.worked import IRISH_HOLIDAYS, D, at

OFFICE = workclock.Schedule(
    [
        workclock.WorkDay(time(8, 30), time(17)),
        workclock.Holidays([date.fromisoformat(day) for day in IRISH_HOLIDAYS]),
        workclock.Holidays([date(2026, 12, 31)]),
    ],
    time_zone="Europe/Dublin",
)
START, SPAN = at(D, "03-09 10:00"), timedelta(hours=35 * 8.5)
PAUSED = (Pause(at(D, "03-12 10:00"), at(D, "03-18 10:00")),)
RULE = profiles.load("private_hospital").rule("response")
DUE = planning.plan_due(RULE, D, START)
PEER, DAYS = "workclock's add", "35 working days"
QUESTIONS: Mapping[str, Callable[[], object]] = {
    PEER: lambda: OFFICE.add(START, SPAN),
    DAYS: lambda: worktime.working_day_deadline(D, START, 35),
    "35 working days with a pause": lambda: worktime.working_day_deadline(D, START, 35, PAUSED),
    "the same span in office hours": lambda: worktime.add(D, START, SPAN.total_seconds()),
    "why this date, seven working days": lambda: planning.explain_due(RULE, D, START, DUE),
}
TIMES = 1000


def seconds_for(ask: Callable[[], object], times: int = TIMES) -> float:
    begun = process_time()
    for _ in range(times):
        ask()
    return process_time() - begun


def measured(rounds: int, names: tuple[str, ...] = tuple(QUESTIONS)) -> dict[str, float]:
    """Milliseconds by question, the median of rounds taken in turns, so that a busy machine slows all alike."""
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):
        gc.collect()
        for name in names:
            spent = seconds_for(QUESTIONS[name])
            if number:  # the first round warms up
                found[name].append(spent * 1000)
    return {name: median(spent) for name, spent in found.items()}


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))

"""What one request costs: statements, CPU time of this process and of its database process, and the clock on the wall.

CPU time is compared, because other work on the same machine changes it little; the wall is shown beside it.
Acts that are compared are done in turns, so that whatever else the machine does falls on all of them alike.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")
WARM_UP = 4


class Act(Protocol):
    """Something to measure. `prepare` costs nothing that is counted."""

    def prepare(self) -> object: ...

    def do(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds."""

    web: float
    database: float
    wall: float

    @property
    def cpu(self) -> float:
        return self.web + self.database


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collects the statements sent meanwhile, without those that only mark transactions or settings."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(UNCOUNTED):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def counted(act: Act) -> int:
    act.prepare()
    with statements() as found:
        act.do()
    return len(found)


def database_ms() -> float:
    """CPU time of the database process that serves this connection; 0 where the kernel does not tell.

    /proc/<pid>/schedstat begins with nanoseconds on the CPU.
    """
    connection.ensure_connection()
    try:
        told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except OSError:
        return 0.0
    return int(told.split()[0]) / 1e6


def server_ms() -> float:
    """The same of every process of this database server that runs now."""
    connection.ensure_connection()
    try:
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
        parent = stat.rpartition(")")[2].split()[1]
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return sum(int(Path(f"/proc/{child}/schedstat").read_text().split()[0]) for child in children) / 1e6
    except OSError:
        return 0.0


def process_ms(pid: int) -> float:
    """CPU time of another process with all its threads, to 10 ms; 0 where the kernel does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def cost(act: Act) -> Cost:
    act.prepare()
    database, web, wall = database_ms(), time.process_time(), time.perf_counter()
    act.do()
    web, wall = time.process_time() - web, time.perf_counter() - wall
    return Cost(web * 1000, database_ms() - database, wall * 1000)


def forget_peak() -> None:
    """What was freed goes first, so that the next peak is of what comes next."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """Megabytes this process held at most since the peak was forgotten."""
    lines = Path("/proc/self/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def compare(acts: Mapping[str, Act], rounds: int) -> dict[str, Cost]:
    """The median cost of each, done in turns after a warm-up."""
    costs: dict[str, list[Cost]] = {name: [] for name in acts}
    for number in range(WARM_UP + rounds):
        gc.collect()
        for name in _turned(list(acts), number):
            spent = cost(acts[name])
            if number >= WARM_UP:
                costs[name].append(spent)
    return {name: median(found) for name, found in costs.items()}


def _turned(names: list[str], by: int) -> list[str]:
    by %= len(names)
    return names[by:] + names[:by]


def median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(getattr(c, part) for c in costs) for part in ("web", "database", "wall")))

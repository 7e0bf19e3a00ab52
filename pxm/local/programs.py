"""Our own programs and how each is called. docker-compose.yml calls them the same way; a test compares."""

import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

# Nobody else is there to gossip with, and mingling costs a second at each start.
WORKER = ["celery", "-A", "pxm", "worker", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]


@dataclass(frozen=True)
class Program:
    name: str
    words: list[str]
    # A sweep or an export may run longer than a page; none waits longer than its task may.
    env: dict[str, str] = field(default_factory=dict)
    sign: signal.Signals = signal.SIGTERM

    def command(self) -> list[str]:
        """As words for `Popen`: the Python of this environment, whatever PATH says."""
        return [sys.executable, "-m", *self.words]


def web() -> Program:
    return Program("web", ["gunicorn", "--config=pxm/gunicorn.py", "pxm.wsgi:application"])


def alert_worker() -> Program:
    """Escalations and messages: never behind a long export."""
    words = [*WORKER, "--queues=timers,notify", "--hostname=alerts@%h", "--concurrency=2"]
    return Program("alerts", words, {"STATEMENT_TIMEOUT_SECONDS": "60"})


def bulk_worker() -> Program:
    """Long tasks may take ten minutes, as long as one statement of theirs; the others a minute (`pxm/settings.py`)."""
    words = [*WORKER, "--queues=bulk", "--hostname=bulk@%h", "--concurrency=1", "--time-limit=600"]
    return Program("bulk", words, {"STATEMENT_TIMEOUT_SECONDS": "600"})


def listener() -> Program:
    """The line on which the hospital's systems send their messages."""
    return Program("listener", ["manage", "listen"])


def beat(schedule: Path) -> Program:
    return Program("beat", ["celery", "-A", "pxm", "beat", "--loglevel=WARNING", f"--schedule={schedule}"])

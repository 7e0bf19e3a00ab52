"""After a commit: wake the sweep now instead of at its next tick. Only a courtesy; no promise rests on it.

The broker may be down, hung or absent. So the wake-up is published from a thread of its own: the request goes
on at once whatever the broker does, wake-ups that pile up become one, and failures are counted and forgotten.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction

# By way: the sweep that takes it. Each way has its own, so that a provider who hangs holds up nobody else's messages.
DELIVER = {
    "email": "outbox.tasks.deliver_mail",
    "sms": "outbox.tasks.deliver_texts",
    "chat": "outbox.tasks.deliver_chats",
    "webhook": "outbox.tasks.deliver_hooks",
}
EXPIRES_SECONDS = 10  # by then the sweep has come round anyway
AWAY_SECONDS = 5.0  # after a failure the broker is left alone for so long

log = structlog.get_logger(__name__)


class Ringer:
    """Publishes task names, without arguments, one after the other."""

    def __init__(self) -> None:
        self.failures = 0
        self._wanted: set[str] = set()
        self._bell = threading.Condition()
        threading.Thread(target=self._run, name="nudge", daemon=True).start()

    def ring(self, task: str) -> None:
        with self._bell:
            self._wanted.add(task)
            self._bell.notify()

    def _run(self) -> None:
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._wanted)
                task = self._wanted.pop()
            if not self._publish(task):
                time.sleep(AWAY_SECONDS)

    def _publish(self, task: str) -> bool:
        try:
            publish(task)
        except Exception:  # whatever a broker can do to us, the sweep comes round without it
            self.failures += 1
            log.warning("nudge failed", count=self.failures, exc_info=True)
            return False
        return True


_ringer: Ringer | None = None
_making = threading.Lock()


def ringer() -> Ringer:
    """The one of this process."""
    global _ringer
    with _making:
        _ringer = _ringer or Ringer()
    return _ringer


def _after_fork() -> None:
    """Threads do not survive a fork, and a lock may have been held during it."""
    global _ringer, _making
    _ringer, _making = None, threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


def nudge(*tasks: str) -> None:
    """Once this transaction is committed, wake these sweeps (tasks that take no arguments); else all that deliver."""
    # A plain function: Django names a hook that fails, and a partial has no name to give.
    transaction.on_commit(lambda: _ring_all(tasks or tuple(DELIVER.values())), robust=True)


def _ring_all(tasks: Iterable[str]) -> None:
    for task in tasks:
        _ring(task)


def _ring(task: str) -> None:
    if "UNSAFE_NUDGE_UNCAPPED" in settings.UNSAFE:
        publish(task)
    else:
        ringer().ring(task)


def publish(task: str) -> None:
    """Into the broker, with nothing but the name of the task."""
    current_app.send_task(task, expires=EXPIRES_SECONDS, ignore_result=True, retry=False)

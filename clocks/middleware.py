"""The second chance: when the workers stand still, the web process fires what is due, a little at a time.

It happens after the answer has gone out, on a thread and a connection of its own, so that no page waits for it
and no page shares its transaction.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse

from clocks import actions, watch

ASK_EVERY = 5.0  # seconds between two looks at the heartbeat, by one process
WORK_FOR = 0.05  # seconds; a batch that has begun is finished
BATCH = 20
log = structlog.get_logger(__name__)


class SecondChance:
    """At most one look in `ASK_EVERY` seconds, at most one thread at a time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.SECOND_CHANCE:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.asked_at = float("-inf")
        self.busy = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if time.monotonic() - self.asked_at > ASK_EVERY:
            self.asked_at = time.monotonic()
            _after(response, self._start)
        return response

    def _start(self) -> None:
        if not self.busy.acquire(blocking=False):
            return
        threading.Thread(target=self._run, name="second chance", daemon=True).start()

    def _run(self) -> None:
        try:
            if watch.clockwork_late():
                self._sweep()
        except Exception:
            log.exception("second chance failed")
        finally:
            connection.close()
            self.busy.release()

    def _sweep(self) -> None:
        """The loops' own heartbeat is left alone: the banner stays until a worker is back."""
        done, until = actions.Done(), time.monotonic() + WORK_FOR
        done.passed_on = actions.pass_on(BATCH)
        while time.monotonic() < until and (count := actions.fire_due(BATCH)):
            done.fired += count
        actions.finish("web", done)


def _after(response: HttpResponse, work: Callable[[], None]) -> None:
    """Run it when the server has sent the answer and closes it."""
    close = response.close

    def close_then_work() -> None:
        try:
            close()
        finally:
            work()

    response.close = close_then_work  # type: ignore[method-assign]

"""A loop says that it made progress. Progress is liveness; a process or an open port is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from clocks.models import Heartbeat
from outbox.guarded import Request, guard

BEAT = """
INSERT INTO clocks_heartbeat (loop, beat_at, note) VALUES (%s, clock_timestamp(), %s)
ON CONFLICT (loop) DO UPDATE SET beat_at = EXCLUDED.beat_at, note = EXCLUDED.note
"""


KEPT_ROUNDS = 200
REMEMBER = """
WITH written AS (
    INSERT INTO clocks_round (loop, at, took_ms, fired, passed_on, resumed)
    VALUES (%(loop)s, clock_timestamp(), %(took)s, %(fired)s, %(passed_on)s, %(resumed)s) RETURNING id)
DELETE FROM clocks_round WHERE id <= (SELECT id FROM written) - %(kept)s
"""


def heartbeat(loop: str, note: Mapping[str, int] | None = None) -> None:
    """Write the loop's row, by the database's clock; `note` holds figures only."""
    field = Heartbeat._meta.get_field("note")
    with connection.cursor() as cursor:
        cursor.execute(BEAT, [loop, field.get_db_prep_value(dict(note or {}), connection)])


@dataclass(slots=True)
class Done:
    """What a round of the timers has done so far, and since when it is under way."""

    fired: int = 0
    passed_on: int = 0
    resumed: int = 0
    began: float = field(default_factory=time.monotonic)

    def written(self) -> dict[str, int]:
        return {"fired": self.fired, "passed_on": self.passed_on, "resumed": self.resumed}


def finish(loop: str, done: Done) -> None:
    """The end of a round: its heartbeat, and what it did where it did anything."""
    heartbeat(loop, done.written())
    if any(done.written().values()):
        took = int((time.monotonic() - done.began) * 1000)
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER, {"loop": loop, "took": took, "kept": KEPT_ROUNDS, **done.written()})


class DeadMan:
    """Asks an address outside the house after progress, so that silence is noticed even when everything here is down.

    It goes out on a thread of its own, at most once a minute; a failure is the outside's to notice.
    """

    every = 60.0  # seconds

    def __init__(self) -> None:
        self.asked_at = float("-inf")

    def ping(self) -> None:
        if not settings.PING_URL or time.monotonic() - self.asked_at < self.every:
            return
        self.asked_at = time.monotonic()
        threading.Thread(target=self._ask, args=[settings.PING_URL], name="ping", daemon=True).start()

    def _ask(self, address: str) -> None:
        with suppress(OSError):
            guard().ask(Request("GET", address))


dead_man = DeadMan()

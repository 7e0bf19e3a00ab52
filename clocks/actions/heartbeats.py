"""A loop says that it made progress. Progress is liveness; a process or an open port is not."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from clocks.models import Heartbeat

BEAT = """
INSERT INTO clocks_heartbeat (loop, beat_at, note) VALUES (%s, clock_timestamp(), %s)
ON CONFLICT (loop) DO UPDATE SET beat_at = EXCLUDED.beat_at, note = EXCLUDED.note
"""


def heartbeat(loop: str, note: Mapping[str, int] | None = None) -> None:
    """Write the loop's row, by the database's clock; `note` holds figures only."""
    field = Heartbeat._meta.get_field("note")
    with connection.cursor() as cursor:
        cursor.execute(BEAT, [loop, field.get_db_prep_value(dict(note or {}), connection)])

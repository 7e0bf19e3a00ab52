"""What must be true of the database before a hospital's words are trusted to it."""

import sys
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import OperationalError, connection, connections

CLOCKS_APART = 2.0  # seconds; actions are refused beyond that
PATIENCE = 60.0  # seconds to wait for a database that is still starting
MUST_BE_ON = ("fsync", "synchronous_commit", "full_page_writes")


def durability() -> list[checks.CheckMessage]:
    """Every one of these off means: the server said yes, and a power cut took it back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(MUST_BE_ON)])
        found = dict(cursor.fetchall())
    return [
        checks.Error(f"PostgreSQL runs with {name} off: a crash would lose what was promised.", id="pxm.E001")
        for name in MUST_BE_ON
        if found[name] == "off"
    ]


def clock_difference() -> list[checks.CheckMessage]:
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        apart = cursor.fetchone()[0] - (before + time.time()) / 2
    if abs(apart) <= CLOCKS_APART:
        return []
    message = f"This computer's clock and the database's are {abs(apart):.0f} s apart."
    return [checks.Error(message, hint="Let both follow the same time server.", id="pxm.E002")]


def database_is_trustworthy(
    app_configs: object = None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    if not databases or settings.PXM_ENV == "test":
        return []
    return durability() + clock_difference()


def register() -> None:
    checks.register(database_is_trustworthy, checks.Tags.database)


def refuse_unsafe_database() -> None:
    """At the start of a web or worker process: end it with a sentence rather than run on sand."""
    found = when_reachable()
    connections.close_all()
    if found:
        sys.exit("Not started. " + " ".join(str(message.msg) for message in found))


def when_reachable() -> list[checks.CheckMessage]:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return database_is_trustworthy(databases=["default"])
        except OperationalError:
            if time.monotonic() > until:
                return [checks.Error("The database does not answer: is DATABASE_URL right?", id="pxm.E003")]
            time.sleep(0.5)

"""Database and broker: those the environment names, or our own below `home`."""

import os
import signal
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2

from pxm.local import places
from pxm.local.postgres import APP, OWNER, Cluster
from pxm.local.processes import Records
from pxm.local.valkey import Valkey

BOTH_ROLES = (
    "DATABASE_URL names the role pxm_app; DATABASE_OWNER_URL must name the role pxm_owner beside it.\n"
    "deploy/roles.sql creates both."
)


class Services:
    """Started together, waited for together, stopped in the opposite order."""

    def __init__(self, home: Path = places.VAR) -> None:
        self.cluster = None if "DATABASE_URL" in os.environ else Cluster(places.reachable_home(home / "pg"))
        self.valkey = None if "REDIS_URL" in os.environ else Valkey(home / "valkey")
        self.records = Records(home / "run")
        if self.cluster is None and "DATABASE_OWNER_URL" not in os.environ:
            sys.exit(BOTH_ROLES)

    def own(self) -> list[tuple[str, Cluster | Valkey, signal.Signals]]:
        found = [("postgres", self.cluster, signal.SIGINT), ("valkey", self.valkey, signal.SIGTERM)]
        return [(name, server, sign) for name, server, sign in found if server]

    def start(self) -> None:
        for name, server, sign in self.own():
            self.records.note(name, server.start().pid, sign)
        for name, server, sign in self.own():
            server.wait()
            if server.process:
                self.records.note(name, server.process.pid, sign)  # it may have taken a second try
        if self.cluster:
            self.cluster.add_database()

    def stop(self) -> None:
        for name, server, _sign in reversed(self.own()):
            server.stop()
            self.records.forget(name)

    def addresses(self) -> dict[str, str]:
        """Environment variables; empty for what the environment names already."""
        found = {}
        if self.cluster:
            found = {"DATABASE_URL": self.cluster.url(APP), "DATABASE_OWNER_URL": self.cluster.url(OWNER)}
        if self.valkey:
            found["REDIS_URL"] = self.valkey.url
        return found

    def describe(self) -> str:
        parts = ["PostgreSQL" if self.cluster else "", "Valkey" if self.valkey else ""]
        return " and ".join(filter(None, parts)) or "servers named in the environment"


def ask(url: str, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """One statement outside Django, for what must be known before Django is worth its start."""
    with closing(psycopg2.connect(url, connect_timeout=5)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []

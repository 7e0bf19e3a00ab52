"""The demo hospital of one moment, lived through once for all processes of a run; whoever needs it is given a copy."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from pxm.demo import days
from pxm.local.postgres import Cluster
from pxm.local.throwaway import TEMPLATE
from tests import again, plugin

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)  # a Tuesday afternoon; at Harbour the office has closed
SEED = 7
KEPT = "px_demo"


def quietly(_words: str) -> None:
    """Nobody reads along."""


@contextmanager
def copied() -> Iterator[None]:
    """Meanwhile the default connection leads to a copy of its own; the caller has unblocked the database."""
    cluster, name = _cluster(), f"{KEPT}_{plugin.WORKER}"
    with _alone():
        if not cluster.execute(f"SELECT 1 FROM pg_database WHERE datname = '{KEPT}'"):
            _live_through(cluster)
        cluster.add_database(name, template=KEPT)
    with _connected_to(name):
        yield
    cluster.execute(f"DROP DATABASE {name}")


def _cluster() -> Cluster:
    socket = Path(os.environ["PXM_TEST_SOCKET"])
    cluster = Cluster(socket.parent, durable=False)
    cluster.socket = socket
    return cluster


@contextmanager
def _alone() -> Iterator[None]:
    with (Path(os.environ["PXM_TEST_BUILT"]) / "demo.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _live_through(cluster: Cluster) -> None:
    """Under another name until it is whole: nobody may find half of it."""
    half = f"{KEPT}_half"
    cluster.execute(f"DROP DATABASE IF EXISTS {half}")
    cluster.add_database(half, template=TEMPLATE)
    with _connected_to(half), transaction.atomic():
        days.live(NOW, SEED, quietly)
    cluster.execute(f"ALTER DATABASE {half} RENAME TO {KEPT}")


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    again.forget()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        again.forget()

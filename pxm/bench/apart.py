"""A benchmark in a durable cluster of its own, which is thrown away afterwards."""

from __future__ import annotations

import os
from typing import Any

from pxm.local import house, places, processes, throwaway
from pxm.local.postgres import APP, OWNER

DATABASE = "pxm"


def measure(word: str, options: dict[str, Any], names: tuple[str, ...]) -> bool:
    """Run `measure WORD` with these of the options; returns whether every bar was met."""
    cluster = throwaway.start_cluster(durable=True)
    try:
        throwaway.clone(cluster, DATABASE)
        urls = {"DATABASE_URL": cluster.url(APP, DATABASE), "DATABASE_OWNER_URL": cluster.url(OWNER, DATABASE)}
        words = ["measure", word, *(f"--{name}={options[name]}" for name in names)]
        env = house.for_command(words, {**os.environ, **urls})
        return processes.run(house.command(words), cwd=places.ROOT, env=env) == 0
    finally:
        cluster.stop()
        places.remove(cluster.home)

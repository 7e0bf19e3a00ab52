"""The sweep: due steps that fire, beside bare SQL that claims and writes the same number of rows in the same run.

Bars: three times the bare SQL, 0.05 statements a step; an idle sweep 5 statements and 3 ms in the database. It fills
a durable cluster of its own, which is thrown away.
"""

from __future__ import annotations

import os
import subprocess
from argparse import ArgumentParser
from typing import Any

from pxm.bench.sheet import Say
from pxm.local import house, places, throwaway
from pxm.local.postgres import APP, OWNER

DATABASE = "pxm"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--scale", type=int, default=100_000, help="all cases; what is not open is closed")
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=10_000)


def handle(options: dict[str, Any], say: Say) -> bool:
    say(f"filling a hospital with {options['scale']:,} cases, {options['open']:,} of them open")
    cluster = throwaway.start_cluster(durable=True)
    try:
        throwaway.clone(cluster, DATABASE)
        urls = {"DATABASE_URL": cluster.url(APP, DATABASE), "DATABASE_OWNER_URL": cluster.url(OWNER, DATABASE)}
        words = ["measure_sweep", *(f"--{name}={options[name]}" for name in ("scale", "open", "due"))]
        env = house.for_command(words, {**os.environ, **urls})
        return subprocess.run(house.command(words), cwd=places.ROOT, env=env).returncode == 0
    finally:
        cluster.stop()
        places.remove(cluster.home)

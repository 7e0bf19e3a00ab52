"""The sweep: due steps that fire, beside bare SQL that claims and writes the same number of rows in the same run.

Bars: three times the bare SQL, 0.05 statements a step; an idle sweep 5 statements and 3 ms in the database, however
many targets have been met. An open case has four targets, so `--scale 250000 --open 250000 --due 100000 --met 10000000`
is the full size: a million of them running, ten million met.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from pxm.bench import apart, sweeping
from pxm.bench.sheet import Say, Sheet


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--scale", type=int, default=100_000, help="all cases; what is not open is closed")
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--met", type=int, default=0, help="targets of long ago, met, with a step that fired each")


def handle(options: dict[str, Any], say: Say) -> bool:
    say(f"filling a hospital with {options['scale']:,} cases, {options['open']:,} of them open")
    return apart.measure("sweep", options, ("scale", "open", "due", "met"))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    closed = max(0, options["scale"] - options["open"])
    return sweeping.run(options["open"], closed, options["due"], options["met"], sheet)

"""Every fault at full length, and the controls: the same faults with one protection off, which must go wrong.

About an hour for the faults, and as long again for what the rules are tested with by the hundred thousand (business
time, guessed passwords, who may do what where), on two cores that nobody else uses. The seed is printed; PXM_SEED
repeats one.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from pxm.bench.sheet import Say
from pxm.local import places, processes

PYTEST = [sys.executable, "-m", "pytest", "-s", "-v", "-p", "no:randomly", "--durations=0"]
FAULTS = ["tests/faults"]
# Proofs of promises that need no process to be killed: races with their twins, rules by the hundred thousand.
RULES = [
    "tests/clocks/test_races.py", "tests/complaints/test_races.py", "tests/clocks/test_worktime_properties.py",
    "tests/clocks/test_worktime_peers.py", "tests/clocks/test_why_adds_up.py", "tests/pxm/test_stuffing.py",
    "tests/access/test_matrix.py",
]  # fmt: skip
FULL_LENGTH = {"PXM_FAULTS": "full", "PXM_EXAMPLES": "100000", "PXM_TRIES": "10000", "PXM_MATRIX": "full"}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", default="", metavar="WORDS", help="faults whose name holds these words (pytest -k)")


def handle(options: dict[str, Any], say: Say) -> bool:
    seed = {"PXM_SEED": str(options["seed"])} if options["seed"] is not None else {}
    words = ["-k", options["only"]] if options["only"] else []
    say("killing, stopping and starving real processes; this takes about an hour")
    is_met = run([*FAULTS, *words], seed)
    if not options["only"]:
        say("racing, guessing, knocking at every door, and counting business time; this takes about an hour")
        is_met = run([*RULES, "-n", "auto"], seed) and is_met
    return is_met


def run(words: list[str], more: Mapping[str, str]) -> bool:
    """The tests bring servers of their own and never look at those they are called from."""
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    return processes.run([*PYTEST, *words], cwd=places.ROOT, env={**env, **FULL_LENGTH, **more}) == 0

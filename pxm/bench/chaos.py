"""Every fault at full length, and the controls: the same faults with one protection off, which must go wrong.

It takes about half an hour. The seed is printed; PXM_SEED repeats one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from pxm.bench.sheet import Say
from pxm.local import places


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", default="", metavar="WORDS", help="faults whose name holds these words (pytest -k)")


def handle(options: dict[str, Any], say: Say) -> bool:
    say("killing, stopping and starving real processes; this takes a while")
    seed = {"PXM_SEED": str(options["seed"])} if options["seed"] is not None else {}
    # The tests bring servers of their own and never look at those they are called from.
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    words = [sys.executable, "-m", "pytest", "tests/faults", "-s", "-q", "-p", "no:randomly", "--durations=0"]
    words += ["-k", options["only"]] if options["only"] else []
    done = subprocess.run(words, cwd=places.ROOT, env={**env, "PXM_FAULTS": "full", **seed})
    return done.returncode == 0

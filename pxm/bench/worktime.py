"""Business time: a deadline of 35 working days beside the sum of the package `workclock` over the same span.

Bar: no slower. The package is there for tests only, and so the questions are asked by `tests/clocks/yardstick.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from pxm.bench.measuring import Cost
from pxm.bench.sheet import Say, Sheet
from pxm.local import places

PEER, DAYS = "workclock's add", "35 working days"
NO_SLOWER = 1.0


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=15)


def handle(options: dict[str, Any], say: Say) -> bool:
    asked = [sys.executable, "-m", "tests.clocks.yardstick", str(options["rounds"])]
    done = subprocess.run(asked, cwd=places.ROOT, stdout=subprocess.PIPE)
    if done.returncode:
        say("the packages for tests are not installed here: python3 run.py install")
        return False
    return measure(json.loads(done.stdout), Sheet(say))


def measure(spent: dict[str, float], sheet: Sheet) -> bool:
    for name, milliseconds in spent.items():
        sheet.figure(f"{name}, 1000 times", Cost(milliseconds, 0, milliseconds))
    sheet.bar(f"{DAYS}, of {PEER}", spent[DAYS] / spent[PEER], NO_SLOWER)
    for name in spent:
        if name not in (DAYS, PEER):
            sheet.ratio(f"{name}, of {PEER}", spent[name] / spent[PEER])
    return sheet.is_met

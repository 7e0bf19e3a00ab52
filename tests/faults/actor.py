"""Loads the product once and forks a child for each order, so that a fresh process costs milliseconds.

Orders come as JSON lines: what to do (a function of one of the modules imported below), with which arguments, and the
file for the answer. The number of the child goes back at once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path

import django

django.setup()

from pxm.local import processes  # noqa: E402 - the settings come first
from tests.faults import asking, deeds, doors, fed, filed  # noqa: E402

DEEDS = {**vars(deeds), **vars(doors), **vars(filed), **vars(asking), **vars(fed)}


def child(order: dict, parent: int) -> None:
    ask = processes.die_with(parent)
    if ask:
        ask()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    code = 1
    try:
        answer = DEEDS[order["do"]](**order["with"])
        half = Path(order["answer"]).with_suffix(".half")
        half.write_text(json.dumps(answer))
        half.rename(order["answer"])
        code = 0
    except Exception:
        traceback.print_exc()
        Path(order["answer"]).with_suffix(".error").write_text(traceback.format_exc())
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: no zombies
    doors.open_up()
    print("ready", flush=True)
    for line in sys.stdin:
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            child(json.loads(line), parent)
        print(pid, flush=True)


if __name__ == "__main__":
    main()

"""What the supervisor says: plain lines with the seconds since the command was typed."""

import os
import time

STARTED = float(os.environ.get("PXM_STARTED") or time.time())


def say(words: str) -> None:
    print(f"[{time.time() - STARTED:5.1f} s] {words}", flush=True)

"""What the supervisor says: plain lines with the seconds since the command was typed."""

import os
import sys
import time

STARTED = float(os.environ.get("PXM_STARTED") or time.time())


def say(words: str) -> None:
    """On the standard error, so that a command's own output can go into a file."""
    print(f"[{time.time() - STARTED:5.1f} s] {words}", file=sys.stderr, flush=True)

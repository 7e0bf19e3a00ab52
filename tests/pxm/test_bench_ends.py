"""A benchmark that is ended leaves nothing behind: neither what it runs nor what that has started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pxm.local import places, processes

STARTS = """
import subprocess, sys, time
from pathlib import Path
from pxm.local import processes
processes.clear_up_on_sigterm()
folder = Path(sys.argv[1])
child = subprocess.Popen(["sleep", "600"], preexec_fn=processes.die_with(processes.os.getpid()))
try:
    (folder / "started").write_text(str(child.pid))
    time.sleep(600)
finally:
    (folder / "cleared_up").touch()
"""
RUNS = """
import os, sys
from pathlib import Path
from pxm.local import processes
processes.clear_up_on_sigterm()
processes.run([sys.executable, "-c", sys.argv[2], sys.argv[1]], env=os.environ, cwd=Path.cwd())
"""


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_what_it_has_started_ends_with_it(tmp_path: Path, sign: signal.Signals):
    words = [sys.executable, "-c", RUNS, str(tmp_path), STARTS]
    bench = subprocess.Popen(words, cwd=places.ROOT, env={**os.environ, "PYTHONPATH": str(places.ROOT)})
    started = tmp_path / "started"
    assert comes_true(lambda: started.exists() and bool(started.read_text()))
    child = int(started.read_text())
    assert processes.identity(child)
    bench.send_signal(sign)
    assert bench.wait(60) in (128 + sign, -sign)
    assert comes_true(lambda: not is_running(child))
    assert comes_true((tmp_path / "cleared_up").exists)


def comes_true(is_so: Callable[[], bool], within: float = 60.0) -> bool:
    until = time.monotonic() + within
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    return is_so()


def is_running(pid: int) -> bool:
    """An orphan that has ended may wait for somebody to notice."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"

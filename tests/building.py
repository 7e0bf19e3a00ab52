"""What the image's build step makes, once for all processes of a run: it compresses a thousand files."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from tests.house import tree


def static_files() -> Path:
    """The folder of static files as the image has it; the first who asks runs `deploy/build.sh`."""
    folder = Path(os.environ["PXM_TEST_BUILT"]) / "static"
    with folder.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not folder.exists():
            half = folder.with_suffix(".half")
            env = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "STATIC_ROOT": str(half)}
            done = subprocess.run(["sh", "deploy/build.sh"], cwd=tree.ROOT, env=env, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            half.rename(folder)
    return folder

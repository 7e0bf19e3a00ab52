"""Is this container doing its work? `web`, `worker NAME`, `beat FILE` or `listener PORT`; the answer is the exit code.

Whether the promises are kept is another question, and /health/deep answers it for the whole house.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

BEAT_WRITES_WITHIN = 600  # seconds; it saves its schedule every three minutes


def web() -> bool:
    """Asked past the proxy, under a name the site answers to."""
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=8)
    connection.request("GET", "/readyz", headers={"Host": os.environ["ALLOWED_HOSTS"].split(",")[0]})
    return connection.getresponse().status == 200


def worker(name: str) -> bool:
    words = [
        "-m",
        "celery",
        "-A",
        "pxm",
        "inspect",
        "ping",
        "--timeout=10",
        f"--destination={name}@{socket.gethostname()}",
    ]
    return subprocess.run([sys.executable, *words], capture_output=True).returncode == 0


def listener(port: str) -> bool:
    """It takes connections."""
    socket.create_connection(("127.0.0.1", int(port)), timeout=8).close()
    return True


def beat(schedule: str) -> bool:
    return time.time() - Path(schedule).stat().st_mtime < BEAT_WRITES_WITHIN


if __name__ == "__main__":
    asked = {"web": web, "worker": worker, "beat": beat, "listener": listener}[sys.argv[1]]
    sys.exit(0 if asked(*sys.argv[2:]) else 1)

"""A Valkey of our own: broker and cache, on a Unix socket."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from pxm.local import binaries, places, processes

START_SECONDS = 30


class Valkey:
    """One server with its files in `home`. Not durable means: nothing is ever written."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self.folder = Path()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.home / "valkey.log"

    @property
    def socket(self) -> Path:
        return self.folder / "v.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def start(self) -> subprocess.Popen[bytes]:
        self.home.mkdir(parents=True, exist_ok=True)
        if not self.folder.is_absolute():  # a later start keeps the address that others know
            self.folder = places.socket_folder(self.home)
        words: list[str | Path] = [binaries.valkey_server(), "--port", "0", "--unixsocketperm", "700"]
        # noeviction: a full server says so instead of dropping a queue
        words += ["--unixsocket", self.socket, "--dir", self.home, "--save", "", "--maxmemory-policy", "noeviction"]
        words += ["--appendonly", "yes" if self.durable else "no"]
        self.process = processes.start(words, log=self.log, cwd="/")
        return self.process

    def wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while self.process and self.process.poll() is None and time.monotonic() < until:
            if self._answers():
                return
            time.sleep(0.02)
        sys.exit(f"Valkey did not start: the end of {self.log} says why.")

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process, signal.SIGTERM)
        if self.folder.parent != self.home:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(1)
                probe.connect(str(self.socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False

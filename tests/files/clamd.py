"""A small clamd on a socket file: it speaks the protocol, knows one virus, and can hang or die in the middle."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Not the test file itself, which would alarm scanners of machines this is checked out on.
VIRUS = b"X5O!P%@AP" + b"-not-really-" + b"EICAR"


class Clamd(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, path: str) -> None:
        super().__init__(path, Conversation)
        self.mood, self.seen, self.awake = "well", [], threading.Event()


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if self.server.mood == "hangs":
            self.server.awake.wait(20)
            return
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            self.wfile.write(self._scanned())

    def _scanned(self) -> bytes:
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if self.server.mood == "dies":
                return b"stre"  # and closes
        self.server.seen.append(content)
        if self.server.mood == "full":
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Not-Really FOUND\0" if VIRUS in content else b"stream: OK\0"


@contextmanager
def running(folder: Path) -> Iterator[Clamd]:
    with Clamd(str(folder / "clamd.sock")) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.awake.set()
        server.shutdown()

"""A provider of the outside world on loopback, over HTTP or HTTPS: keeps what it is asked, and can misbehave.

In a test: `with Outside("close_after_taking") as outside: ...; outside.received`. As a process of its own, for tests
that kill and restart everything else: `python -m tests.outside FILE [--port N] [--mode M]` prints its port, and
appends one JSON line for each request to FILE before it answers.

Modes: ok · busy (503) · later (429) · never (400) · denied (401) · moved (302 to itself) · odd (200, and a refusal in
the text) · silent (never answers) · slow_head and slow_body (a byte now and then, for ever) · close_after_taking ·
hang_after_taking · garbage (no HTTP) · huge (a text without end) · half (hangs up within the text) ·
feed (`feed` with its edition, or 304 for who has that).
"""

from __future__ import annotations

import argparse
import json
import socket
import socketserver
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

BYTE_SECONDS = 0.05
STATUS = {"busy": 503, "later": 429, "never": 400, "denied": 401, "moved": 302}
SAID = {"odd": {"code": 17, "message": "no credit left for +353 87 555 0142"}}
TAKEN = {"code": 0, "id": "m-{number}"}


class Received(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


EDITION = '"1"'


def fed(feed: bytes, is_known: bool) -> bytes:
    if is_known:
        return b"HTTP/1.1 304 same\r\nContent-Length: 0\r\n\r\n"
    head = f"HTTP/1.1 200 said\r\nContent-Type: application/rss+xml\r\nETag: {EDITION}\r\n"
    return f"{head}Content-Length: {len(feed)}\r\n\r\n".encode() + feed


class Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        outside = self.server.outside
        outside.connections += 1
        with suppress(OSError):
            self.talk(outside.next_mode())

    def talk(self, mode: str) -> None:
        if mode == "silent":
            return self.wait()
        received = self.read()
        if received is None:
            return None
        number = self.server.outside.keep(received)
        if mode == "feed":
            return self.put(fed(self.server.outside.feed, received.headers.get("if-none-match") == EDITION))
        if mode in ("close_after_taking", "hang_after_taking"):
            return self.wait() if mode == "hang_after_taking" else None
        if mode == "garbage":
            return self.put(b"220 this is another kind of server\r\n\r\n")
        return self.answer(mode, number)

    def read(self) -> Received | None:
        first = self.rfile.readline().decode("latin-1").split()
        if len(first) != 3:
            return None
        headers = {}
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _colon, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return Received(first[0], first[1], headers, body)

    def answer(self, mode: str, number: int) -> None:
        said = SAID.get(mode) or {**TAKEN, "id": TAKEN["id"].format(number=number)}
        body = json.dumps(said).encode()
        head = f"HTTP/1.1 {STATUS.get(mode, 200)} said\r\nContent-Type: application/json\r\n"
        if mode == "moved":
            head += f"Location: {self.server.outside.url}\r\n"
        if mode == "slow_head":
            return self.trickle(head.encode() + b"X-Slow: " + b"x" * 10_000)
        if mode == "slow_body":
            self.put(f"{head}\r\n".encode())
            return self.trickle(body + b" " * 10_000)
        if mode == "huge":
            self.put(f"{head}\r\n".encode())
            return self.flood()
        length = len(body) + (1000 if mode == "half" else 0)
        return self.put(f"{head}Content-Length: {length}\r\n\r\n".encode() + body)

    def put(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def flood(self) -> None:
        while not self.server.outside.ended.is_set():
            self.put(b"x" * 65_536)
            self.server.outside.flooded += 65_536

    def trickle(self, answer: bytes) -> None:
        for byte in answer:
            self.put(bytes([byte]))
            if self.server.outside.ended.wait(BYTE_SECONDS):
                return

    def wait(self) -> None:
        self.server.outside.ended.wait(60)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    outside: Outside

    def get_request(self) -> tuple[socket.socket, Any]:
        sock, address = super().get_request()
        return self.outside.secured(sock), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A hand-shake that the other side broke off is what some tests are about."""


class Outside:
    """`modes` are used up one connection at a time; the last one stays. With `context` it speaks TLS."""

    def __init__(
        self, *modes: str, port: int = 0, host: str = "127.0.0.1", file: Path | None = None,
        context: ssl.SSLContext | None = None, name: str = "",
    ) -> None:  # fmt: skip
        self.modes = list(modes) or ["ok"]
        self.received: list[Received] = []
        self.asked_for: list[str | None] = []
        self.connections = 0
        self.flooded = 0
        self.feed = b""
        self.ended = threading.Event()
        self._context, self._file, self._lock = context, file, threading.Lock()
        self._server = Server((host, port), Session)
        self._server.outside = self
        self.port = self._server.server_address[1]
        self.origin = f"{'https' if context else 'http'}://{name or host}:{self.port}"
        self.url = f"{self.origin}/send"

    def __enter__(self) -> Outside:
        if self._context:
            self._context.sni_callback = lambda _sock, name, _context: self.asked_for.append(name)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def secured(self, sock: socket.socket) -> socket.socket:
        if self._context is None:
            return sock
        sock.settimeout(5)
        try:
            return self._context.wrap_socket(sock, server_side=True)
        except BaseException:
            sock.close()
            raise

    def next_mode(self) -> str:
        with self._lock:
            return self.modes.pop(0) if len(self.modes) > 1 else self.modes[0]

    def keep(self, received: Received) -> int:
        with self._lock:
            self.received.append(received)
            if self._file:
                with self._file.open("a") as out:
                    line = {"path": received.path, "headers": received.headers, "body": received.body.decode()}
                    out.write(json.dumps(line) + "\n")
            return len(self.received)

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.2)


def main() -> None:
    words = argparse.ArgumentParser(description="A provider that only listens.")
    words.add_argument("file", type=Path)
    words.add_argument("--port", type=int, default=0)
    words.add_argument("--mode", default="ok")
    asked = words.parse_args()
    outside = Outside(asked.mode, port=asked.port, file=asked.file)
    print(outside.port, flush=True)
    outside.serve()


if __name__ == "__main__":
    main()

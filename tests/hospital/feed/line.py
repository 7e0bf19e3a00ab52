"""A sender on a line of MLLP, as interface engines are: a message, its answer, the next message."""

from __future__ import annotations

import socket
from ssl import SSLContext

from hospital.feed.frames import BEGIN, END, Frames

PATIENCE = 20.0


class Line:
    """One connection. `send` returns the answer; "" where the other side hung up before one came."""

    def __init__(self, port: int, tls: SSLContext | None = None, patience: float = PATIENCE) -> None:
        plain = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self.socket = tls.wrap_socket(plain, server_hostname="localhost") if tls else plain
        self.frames = Frames()

    def send(self, raw: bytes | str) -> str:
        self.push(framed(raw))
        return self.answer()

    def push(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self) -> str:
        """The next one; raises TimeoutError where none comes."""
        while True:
            try:
                data = self.socket.recv(65_536)
            except (ConnectionError, OSError) as error:
                if isinstance(error, TimeoutError):
                    raise
                return ""
            if not data:
                return ""
            if found := list(self.frames.take(data)):
                return found[0].decode()

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def framed(raw: bytes | str) -> bytes:
    return BEGIN + (raw.encode() if isinstance(raw, str) else raw) + END


def code_of(answer: str) -> str:
    """AA, AE or AR."""
    return next((line.split("|")[1] for line in answer.split("\r") if line.startswith("MSA|")), "")

"""The virus scanner, if the hospital has one: clamd over a socket (`tcp://host:3310`, `unix:///run/clamav/clamd.ctl`).

A scanner says clean or infected; whatever else happens (it is away, hangs, dies, answers nonsense) is silence, and
silence never lets a file through.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS, SCAN_SECONDS, PING_SECONDS = 3.0, 25.0, 1.0  # a task has 60
LONGEST_ANSWER = 4096


class Verdict(Enum):
    CLEAN = "clean"
    INFECTED = "infected"
    SILENT = "silent"


class Scanner(Protocol):
    def scan(self, chunks: Iterable[bytes]) -> Verdict: ...

    def answers(self) -> bool:
        """Is it there, right now?"""


class BadAddress(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Place:
    """A socket file, or host and port."""

    path: str = ""
    host: str = ""
    port: int = 0

    def connect(self, seconds: float) -> socket.socket:
        if self.host:
            return socket.create_connection((self.host, self.port), timeout=seconds)
        connected = socket.socket(socket.AF_UNIX)
        try:
            connected.settimeout(seconds)
            connected.connect(self.path)
        except OSError:
            connected.close()
            raise
        return connected


def place_of(address: str) -> Place | None:
    """None where no scanner is set up. Raises `BadAddress`."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or 0
    except ValueError as error:
        raise BadAddress from error
    if parts.scheme == "unix" and parts.path.startswith("/"):
        return Place(path=parts.path)
    if parts.scheme == "tcp" and host and port:
        return Place(host=host, port=port)
    raise BadAddress


def configured() -> Scanner | None:
    place = place_of(settings.FILES_SCANNER)
    return Clamd(place) if place else None


@dataclass(frozen=True, slots=True)
class Clamd:
    """clamd's own protocol: `zINSTREAM`, then chunks with their length in front, then a length of nothing."""

    place: Place

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        until = time.monotonic() + SCAN_SECONDS
        try:
            with self.place.connect(CONNECT_SECONDS) as there:
                self._send(there, b"zINSTREAM\0", until)
                for chunk in chunks:
                    self._send(there, struct.pack("!L", len(chunk)) + chunk, until)
                self._send(there, struct.pack("!L", 0), until)
                return self._judged(self._answer(there, until))
        except OSError:
            return Verdict.SILENT

    def answers(self) -> bool:
        try:
            with self.place.connect(PING_SECONDS) as there:
                there.sendall(b"zPING\0")
                return self._answer(there, time.monotonic() + PING_SECONDS) == b"PONG"
        except OSError:
            return False

    def _send(self, there: socket.socket, data: bytes, until: float) -> None:
        there.settimeout(max(0.001, until - time.monotonic()))
        there.sendall(data)

    def _answer(self, there: socket.socket, until: float) -> bytes:
        """Up to its final zero; one that trickles has no longer than one that hangs."""
        found = b""
        while b"\0" not in found and len(found) < LONGEST_ANSWER:
            there.settimeout(max(0.001, until - time.monotonic()))
            more = there.recv(LONGEST_ANSWER)
            if not more:
                return b""  # it died while it spoke
            found += more
        return found.split(b"\0")[0]

    def _judged(self, answer: bytes) -> Verdict:
        """ "stream: OK", "stream: Eicar-Test-Signature FOUND"; an error is silence."""
        if answer == b"stream: OK":
            return Verdict.CLEAN
        return Verdict.INFECTED if answer.endswith(b" FOUND") else Verdict.SILENT

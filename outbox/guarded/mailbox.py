"""A mailbox, read over IMAP (RFC 3501) with TLS from the first byte. Nothing in it is changed: it is only examined."""

from __future__ import annotations

import imaplib
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import unquote, urlsplit

from outbox.guarded.client import Broken, Guard

INBOX = "INBOX"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class Fetched:
    """`at` is when the server took it; `is_whole` is false where only its beginning was asked for."""

    raw: bytes = field(repr=False)
    at: datetime | None
    is_whole: bool


class _Session(imaplib.IMAP4):
    """On a connection that is there already: it never opens one by itself."""

    def __init__(self, sock: socket.socket) -> None:
        self._given = sock
        super().__init__()

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._given


class Mailbox:
    """`validity` is the mailbox's word for how long the numbers of its mails mean the same (UIDVALIDITY)."""

    def __init__(self, session: imaplib.IMAP4, validity: int) -> None:
        self._session, self.validity = session, validity

    def since(self, day: date) -> list[int]:
        """The numbers of mails that came on this day or later, in their order."""
        return self._search(f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}")

    def after(self, number: int) -> list[int]:
        """Those above this one; a server answers with the last one even when that is below."""
        return [found for found in self._search(f"UID {number + 1}:*") if found > number]

    def _search(self, what: str) -> list[int]:
        with _codes("search"):
            status, found = self._session.uid("SEARCH", what)
        if status != "OK":
            raise Broken("search")
        return sorted({int(number) for line in found if line for number in line.split() if number.isdigit()})

    def fetch(self, number: int, most_bytes: int) -> Fetched | None:
        """One mail, not marked as read; None when it is gone. Raises `Broken`, as everything here does."""
        with _codes("fetch"):
            wanted = f"(UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{most_bytes}>)"
            status, found = self._session.uid("FETCH", str(number), wanted)
        if status != "OK":
            raise Broken("fetch")
        parts = [part for part in found if isinstance(part, tuple)]
        if not parts:
            return None
        said = b" ".join(part if isinstance(part, bytes) else part[0] for part in found if part)
        raw, size = parts[0][1], SIZE.search(said)
        return Fetched(raw, _moment(said), len(raw) < most_bytes or (size is not None and int(size[1]) <= most_bytes))


def _moment(said: bytes) -> datetime | None:
    local = imaplib.Internaldate2tuple(said)
    return datetime.fromtimestamp(time.mktime(local), UTC) if local else None


@contextmanager
def opened(guard: Guard, url: str, login: str, password: str) -> Iterator[Mailbox]:
    """`imaps://mail.example.org/INBOX`, its beginning read. Raises OSError: `Refused`, `Broken`, or of the way."""
    with guard.connected(url, scheme="imaps") as sock:
        with _codes("greeting"):
            session = _Session(sock)
        try:
            with _codes("login"):
                _sign_in(session, login, password)
            folder = unquote(urlsplit(url).path.strip("/")) or INBOX
            with _codes("folder"):
                status, _count = session.select(_quoted(folder), readonly=True)
            validity = session.response("UIDVALIDITY")[1]
            if status != "OK" or not validity or not (validity[0] or b"").isdigit():
                raise Broken("folder")
            yield Mailbox(session, int(validity[0]))
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                session.logout()


def _sign_in(session: imaplib.IMAP4, login: str, password: str) -> None:
    if "AUTH=PLAIN" in session.capabilities:
        session.authenticate("PLAIN", lambda _challenge: f"\0{login}\0{password}".encode())
    else:
        session.login(_quoted(login), password)


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@contextmanager
def _codes(step: str) -> Iterator[None]:
    """What a server says may hold an address or a password: only the step at which it said so is kept."""
    try:
        yield
    except imaplib.IMAP4.error:  # no OSError, and mother of what is raised when the connection ends
        raise Broken(step) from None
    except (UnicodeError, ValueError, IndexError, TypeError):  # its answer is no IMAP
        raise Broken(step) from None

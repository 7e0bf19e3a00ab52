"""A small IMAP server on loopback with TLS that keeps the mails it is given, and can misbehave as real ones do.

In a test: `with Imap() as box: box.put(raw); ...`. It knows what reading a mailbox takes: CAPABILITY, LOGIN,
AUTHENTICATE PLAIN, EXAMINE, UID SEARCH (SINCE, UID n:*), UID FETCH, LOGOUT.

`mode`: ok · silent (never greets) · denied (no password is right) · dead (hangs up at once). `dies_at`: numbers of
mails over which it hangs up; `refuses`: numbers it does not hand over; `asked_for` is called with each number first.
"""

from __future__ import annotations

import base64
import re
import socketserver
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from tests.certificates import authority

HOST = "127.0.0.1"
USER, PASSWORD = "listening@hospital.example", 'pa"ss wörd'


class Kept(NamedTuple):
    number: int
    at: datetime
    raw: bytes


class Session(socketserver.StreamRequestHandler):
    server: Server

    def setup(self) -> None:
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        with suppress(OSError):
            self.talk(self.server.imap)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
        self.wfile.flush()

    def talk(self, imap: Imap) -> None:
        imap.connections += 1
        if imap.mode == "dead":
            return
        if imap.mode == "silent":
            imap.ended.wait(60)
            return
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _space, rest = line.partition(" ")
            verb = rest.split(" ")[0].upper()
            if verb == "UID":
                verb = rest.split(" ")[1].upper()
            if verb == "LOGOUT":
                self.say("* BYE good-bye")
                self.say(f"{tag} OK good-bye")
                return
            answer = getattr(self, f"do_{verb.lower()}")(imap, rest)
            if answer is None:
                return
            self.say(f"{tag} {answer} done")

    def do_capability(self, imap: Imap, rest: str) -> str:
        self.say("* CAPABILITY IMAP4rev1 AUTH=PLAIN")
        return "OK"

    def do_authenticate(self, imap: Imap, rest: str) -> str:
        self.say("+ ")
        told = base64.b64decode(self.rfile.readline().strip()).decode().split("\0")
        is_right = imap.mode != "denied" and told == ["", USER, PASSWORD]
        return "OK" if is_right else f"NO wrong password of {USER}"

    def do_examine(self, imap: Imap, rest: str) -> str:
        if rest.split(" ", 1)[1] != '"INBOX"':
            return "NO no such folder"
        self.say(f"* {len(imap.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {imap.validity}]")
        return "OK [READ-ONLY]"

    def do_search(self, imap: Imap, rest: str) -> str:
        imap.asked.append(rest)
        if found := re.search(r"SINCE (\S+)", rest):
            day = datetime.strptime(found[1], "%d-%b-%Y").replace(tzinfo=UTC)
            numbers = [mail.number for mail in imap.mails if mail.at >= day]
        else:
            first = int(re.search(r"UID (\d+):\*", rest)[1])
            last = imap.mails[-1].number if imap.mails else 0
            numbers = [mail.number for mail in imap.mails if mail.number >= min(first, last)]
        self.say(f"* SEARCH {' '.join(map(str, numbers))}")
        return "OK"

    def do_fetch(self, imap: Imap, rest: str) -> str | None:
        number = int(rest.split(" ")[2])
        imap.fetched.append(number)
        imap.asked_for(number)
        if number in imap.dies_at:
            return None
        if number in imap.refuses:
            return "NO cannot read it"
        mail = next((mail for mail in imap.mails if mail.number == number), None)
        if mail is None:
            return "OK"
        part = mail.raw[: int(re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", rest)[1])]
        at = mail.at.strftime("%d-%b-%Y %H:%M:%S +0000")
        head = f'* 1 FETCH (UID {number} INTERNALDATE "{at}" RFC822.SIZE {len(mail.raw)} BODY[]<0> {{{len(part)}}}'
        self.wfile.write(f"{head}\r\n".encode() + part + b")\r\n")
        return "OK"


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    imap: Imap
    context: ssl.SSLContext

    def handle_error(self, request: object, client_address: object) -> None:
        """Somebody hung up."""


class Imap:
    def __init__(self, mode: str = "ok", *, port: int = 0) -> None:
        self.mode, self.validity = mode, 7
        self.mails: list[Kept] = []
        self.dies_at: set[int] = set()
        self.refuses: set[int] = set()
        self.asked: list[str] = []
        self.asked_for: Callable[[int], object] = lambda _number: None
        self.fetched: list[int] = []
        self.connections = 0
        self.ended = threading.Event()
        self._server = Server((HOST, port), Session)
        self._server.imap, self._server.context = self, authority().server(HOST)
        self.port = self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"{self.origin}/INBOX"

    @property
    def origin(self) -> str:
        return f"imaps://{HOST}:{self.port}"

    def put(self, raw: bytes | str, at: datetime | None = None) -> int:
        raw = raw.encode() if isinstance(raw, str) else raw
        number = (self.mails[-1].number if self.mails else 10) + 3
        self.mails.append(Kept(number, at or datetime.now(UTC), raw))
        return number

    def __enter__(self) -> Imap:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

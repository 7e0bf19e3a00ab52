"""The client itself: one look-up, one judgement, one connection, one answer."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from django.conf import settings

from outbox.guarded import addresses, urls
from outbox.guarded.urls import Refused, Target

NAME_SECONDS = 5.0
CONNECT_SECONDS = 5.0
STEP_SECONDS = 8.0  # for one answer of the socket
DEADLINE_SECONDS = 12.0  # in all, from the look-up to the last byte
MOST_BYTES = 64 * 1024
MOST_ADDRESSES = 3  # of one name that are tried
USER_AGENT = "pxm"
Resolver = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask. The address and the headers may hold secrets: neither is ever shown."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. The body is somebody else's text: to be read by a rule, not to be kept or logged. Names of
    headers are in small letters.
    """

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Broken(OSError):
    """The other side did not keep to the rules of HTTP, or to ours. `code` holds nothing of what it said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ask_system(host: str, port: int) -> list[str]:
    """The addresses of a name, as this computer finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_kind, address in found))


def trusted() -> ssl.SSLContext:
    """Certificates and names are checked against what this computer trusts."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True)
class Guard:
    """`listed`: origins of the hospital's own that may be inside. `judge` says why an address must not be reached.

    `is_pinning` off is the mistake this exists to prevent; only a test can ask for it.
    """

    listed: frozenset[str] = frozenset()
    resolve: Resolver = ask_system
    context: ssl.SSLContext = field(default_factory=trusted)
    judge: Callable[[str], str] = addresses.why_inside
    deadline: float = DEADLINE_SECONDS
    is_pinning: bool = True
    most_bytes: int = MOST_BYTES

    @contextmanager
    def connected(self, url: str, *, scheme: str) -> Iterator[socket.socket]:
        """A ready connection for another protocol than HTTP, cut when the deadline is over."""
        target = urls.read(url, self.listed, scheme)
        with _Deadline(self.deadline) as deadline:
            sock = self._open(target, deadline)
            try:
                yield sock
            finally:
                sock.close()

    def ask(self, request: Request) -> Answer:
        """Raises OSError: `Refused` for what must not be asked, else what went wrong on the way."""
        target = urls.read(request.url, self.listed)
        with _Deadline(self.deadline) as deadline:
            return self._exchange(target, request, deadline)

    def _exchange(self, target: Target, request: Request, deadline: _Deadline) -> Answer:
        connection = http.client.HTTPConnection(target.host, target.port, timeout=STEP_SECONDS)
        # A ready socket: the connection never opens one by itself, and never looks a name up.
        connection.sock, connection.default_port = self._open(target, deadline), urls.PORTS[target.scheme]
        try:
            connection.request(request.method, target.path, request.body or None, self._headers(request))
            return _read(connection.getresponse(), deadline, self.most_bytes)
        except (http.client.HTTPException, ValueError) as error:
            raise Broken(type(error).__name__) from None
        finally:
            connection.close()

    def _headers(self, request: Request) -> dict[str, str]:
        return {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close", **request.headers}

    def _open(self, target: Target, deadline: _Deadline) -> socket.socket:
        failure: OSError = Refused("no_address")
        for address in self._found(target)[:MOST_ADDRESSES]:
            try:
                sock = self._connect(address if self.is_pinning else self._again(target), target.port)
            except OSError as error:
                failure = error
                continue
            deadline.watch(sock)
            return self._secured(sock, target, deadline)
        raise failure

    def _found(self, target: Target) -> Sequence[str]:
        """One look-up. A single inner address among the answers is reason enough to ask none of them."""
        found = _in_time(self.resolve, target.host, target.port)
        whys = [self._why(address, target) for address in found]
        if why := next(filter(None, whys), ""):
            raise Refused(f"inside_{why.replace(' ', '_')}")
        return found

    def _why(self, address: str, target: Target) -> str:
        why = self.judge(address)
        return "" if target.is_listed and addresses.may_be_listed(why, address, target.host) else why

    def _again(self, target: Target) -> str:
        return _in_time(self.resolve, target.host, target.port)[0]

    def _connect(self, address: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(CONNECT_SECONDS)
            sock.connect((address, port))
            sock.settimeout(STEP_SECONDS)
        except BaseException:
            sock.close()
            raise
        return sock

    def _secured(self, sock: socket.socket, target: Target, deadline: _Deadline) -> socket.socket:
        """The name in the certificate and the one asked for (SNI) are the host of the address, never its number."""
        if target.scheme == "http":
            return sock
        try:
            secured = self.context.wrap_socket(sock, server_hostname=target.host)
        except BaseException:
            sock.close()
            raise
        deadline.watch(secured)
        return secured


def guard(*, deadline: float | None = None, most_bytes: int = MOST_BYTES) -> Guard:
    """The guard of this hospital."""
    return Guard(
        frozenset(settings.OUTBOUND_ALLOWED_HOSTS), deadline=deadline or DEADLINE_SECONDS, most_bytes=most_bytes,
        is_pinning="UNSAFE_NO_PINNING" not in settings.UNSAFE,
    )  # fmt: skip


def _read(response: http.client.HTTPResponse, deadline: _Deadline, most_bytes: int) -> Answer:
    body = response.read(most_bytes + 1)
    if deadline.is_over:  # what was cut off may look like an end
        raise TimeoutError
    if len(body) > most_bytes:
        raise Broken("TooLong")
    if response.length:
        raise Broken("IncompleteRead")
    return Answer(response.status, body, {name.lower(): value for name, value in response.getheaders()})


def _in_time(resolve: Resolver, host: str, port: int) -> Sequence[str]:
    """A look-up has no time-out of its own; a thread that hangs in it is left behind."""
    found: list[Sequence[str] | OSError] = []

    def look() -> None:
        try:
            found.append(resolve(host, port))
        except OSError as error:
            found.append(error)

    thread = threading.Thread(target=look, name="look-up", daemon=True)
    thread.start()
    thread.join(NAME_SECONDS)
    answer = found[0] if found else TimeoutError()
    if isinstance(answer, OSError):
        raise answer
    return answer


class _Deadline:
    """Cuts the connection when the whole exchange takes too long: a byte now and then cannot hold a worker."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._sock: socket.socket | None = None
        self.is_over = False

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def watch(self, sock: socket.socket) -> None:
        self._sock = sock

    def _cut(self) -> None:
        """Past the TLS layer, which another thread may be in just now."""
        self.is_over = True
        if self._sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
